import type { Channel, ChannelAdapter, ChannelSettings } from '../domain/messages/channel.ts'
import { type Env, settingsOf } from '../env.ts'
import { newRests } from '../features/messages/sending/post.ts'
import { type Sender, sendBatch } from '../features/messages/sending/send-batch.ts'
import { openVault } from '../platform/vault/vault.ts'
import { wakeOutgoingIn } from '../platform/wake.ts'
import { channelAdapterOf, developmentChannel } from '../plugins/channels/adapter-of.ts'
import type { Sending } from './sending.ts'

/** Messages that a statement looks for. */
const BATCH = 100

/** Milliseconds after which a run leaves the rest to the next, which it wakes. */
const BUDGET = 20_000

/** Letters a run sends at most: an invocation of a Worker may make a thousand requests. */
const MOST_SENT = 800

/** Milliseconds a run holds what it has claimed: longer than a batch takes whose every letter has no answer. */
const HELD = 5 * 60_000

/** Batches of a run at most, for whatever is due again as soon as it was looked at. */
const MOST_BATCHES = 100

interface Choices {
  /** How a channel sends. */
  adapterOf?: (channel: ChannelSettings, env: Env) => ChannelAdapter | null
  /** The only clinics whose messages are sent; absent: all. */
  only?: readonly string[]
}

function instead(env: Env): (clinicId: string, channel: Channel) => ChannelSettings | null {
  const isDevelopment = settingsOf(env).ENVIRONMENT === 'development'
  return (clinicId, channel) => (isDevelopment ? developmentChannel(clinicId, channel) : null)
}

/**
 * Sends the messages that are due, those due longest first; answers how many were given to a provider. A clinic that fills a batch
 * lets the others go first in the next one.
 */
export async function sendMessages(
  { db, env, now }: Sending,
  { adapterOf = (channel, of) => channelAdapterOf(of, channel), only }: Choices = {},
): Promise<number> {
  const settings = settingsOf(env)
  const sender: Sender = {
    db,
    settings,
    vault: openVault(settings),
    adapterOf: (channel) => adapterOf(channel, env),
    channelInstead: instead(env),
  }
  const rests = newRests()
  const began = Date.now()
  let sent = 0
  let busy: string[] = []
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const elapsed = Date.now() - began
    if (elapsed > BUDGET || sent >= MOST_SENT) {
      await wakeOutgoingIn(env, { due: 'messages' })
      break
    }
    const at = now + elapsed
    const claim = { now: at, until: untilOf(at), most: BATCH, but: busy, only: only ?? null }
    const done = await sendBatch(sender, claim, rests)
    sent += done.sent
    if (done.claimed === 0 && busy.length === 0) break
    busy = [...done.ofClinics].flatMap(([id, rows]) => (rows > BATCH / 2 ? [id] : []))
  }
  return sent
}

/** Some milliseconds of chance: two runs of the same instant hold their own. */
const untilOf = (now: number) => now + HELD + Math.floor(Math.random() * 60_000)
