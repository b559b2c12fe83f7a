import type { SendOutcome } from '../../../domain/messages/channel.ts'
import { errorFields, log } from '../../../platform/log.ts'
import type { WrittenLetter } from './write-letter.ts'

/** How many letters are on their way at once: an invocation of a Worker may hold six connections. */
const AT_ONCE = 6

/** So many letters without an answer, one after the other, and the channel rests. */
const MOST_UNKNOWN = 3
const REST = 60_000

/** What came of a letter; `untried`: its channel rests until then (epoch ms), and it was not given to the provider. */
export type Posted = SendOutcome | { outcome: 'untried'; until: number }

/** Which channels rest in a run, and how often each has not answered. A provider that hangs must not hold up the others. */
export interface Rests {
  until: Map<string, number>
  unknown: Map<string, number>
}

export const newRests = (): Rests => ({ until: new Map(), unknown: new Map() })

const channelOf = ({ letter }: WrittenLetter) => `${letter.clinic.id} ${letter.channel.settings.channelId}`

function note(rests: Rests, written: WrittenLetter, outcome: SendOutcome, now: number): void {
  const channel = channelOf(written)
  const unknown = outcome.outcome === 'unknown' ? (rests.unknown.get(channel) ?? 0) + 1 : 0
  rests.unknown.set(channel, unknown)
  if (unknown >= MOST_UNKNOWN) rests.until.set(channel, now + REST)
  else if (outcome.outcome === 'refused' && outcome.retryAfter !== null)
    rests.until.set(channel, now + outcome.retryAfter)
}

async function post({ letter, message }: WrittenLetter): Promise<SendOutcome> {
  try {
    return await letter.channel.adapter.send(message)
  } catch (error) {
    // Adapters do not throw. If one does, nobody knows how far it came.
    log('error', 'message.adapter_failed', { provider: letter.channel.adapter.provider, ...errorFields(error) })
    return { outcome: 'unknown', code: 'ADAPTER_FAILED' }
  }
}

/** The clinics in turn, so that a slow provider of one leaves connections to the others. */
function inTurn(letters: readonly WrittenLetter[]): WrittenLetter[] {
  const byClinic = [...Map.groupBy(letters, ({ letter }) => letter.clinic.id).values()]
  const longest = Math.max(0, ...byClinic.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => byClinic.flatMap((own) => own[at] ?? [])).flat()
}

/** Gives letters to their providers, a few at once; what came of each, by its message's id. */
export async function postAll(
  letters: readonly WrittenLetter[],
  { rests, now }: { rests: Rests; now: number },
): Promise<ReadonlyMap<string, Posted>> {
  const posted = new Map<string, Posted>()
  const waiting = inTurn(letters)
  const carry = async () => {
    for (let written = waiting.shift(); written; written = waiting.shift()) {
      const { id } = written.letter.parts[0].message
      const until = rests.until.get(channelOf(written)) ?? 0
      if (until > now) posted.set(id, { outcome: 'untried', until })
      else {
        const outcome = await post(written)
        note(rests, written, outcome, now)
        posted.set(id, outcome)
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, carry))
  return posted
}
