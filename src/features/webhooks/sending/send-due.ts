import type { Database } from '../../../db/client.ts'
import { systemCaller } from '../../../domain/system.ts'
import { log } from '../../../platform/log.ts'
import { pause } from '../../../platform/pause.ts'
import { type Attempt, attempt, type Means } from './attempt.ts'
import { claimDue, type Due, TRY_NEEDS } from './due.ts'
import { endRemoved, turnOff } from './end.ts'
import { newsOf, noteWebhooks, recordAttempts } from './record.ts'

/** Requests under way at once, and to one webhook. A Worker has six connections at once, and one of them is the database's. */
const [MOST_OPEN, MOST_OPEN_EACH] = [4, 2]

/** Milliseconds after which a run claims nothing more: the next goes on. */
const RUNS_FOR = 60_000

/** Milliseconds after which a run that waits for slow receivers looks for what has become due meanwhile. */
const LOOKS_EVERY = 1_000

/** Lost connections of one run after which a webhook is left alone: one costs nothing, and many are a receiver that is away. */
const MOST_LOST = 3

interface Sent {
  tried: number
  /** When the first of the failed tries is due again, epoch milliseconds. */
  nextAt: number | null
  /** Whether the run's time was over before it had seen that nothing is due. */
  isCutShort: boolean
}

/**
 * Sends what is due until nothing is, or its time is over. Whatever is claimed is in `stock` until it is tried. A webhook whose
 * receiver does not answer in time, or loses one connection after another, is left alone for the rest of the run, and what was
 * claimed of it is given back: it costs two connections for ten seconds, and holds up nobody else.
 */
export async function sendDue(db: Database, means: Means): Promise<Sent> {
  const { clock } = means
  const end = clock() + RUNS_FOR
  const stock: Due[] = []
  const open = new Map<Promise<void>, string>()
  const silent = new Set<string>()
  const lost = new Map<string, number>()
  const ended: Attempt[] = []
  const released: Due[] = []
  const sent: Sent = { tried: 0, nextAt: null, isCutShort: false }

  let looked = Number.NEGATIVE_INFINITY

  const openTo = (webhookId: string) => [...open.values()].filter((id) => id === webhookId).length
  const isThrough = ({ due }: Attempt) =>
    openTo(due.webhook_id) === 0 && !stock.some(({ webhook_id }) => webhook_id === due.webhook_id)

  const isLeftAlone = ({ due, status, fault, pausedUntil, turnsOff }: Attempt) => {
    if (fault === 'NO_CONNECTION') lost.set(due.webhook_id, (lost.get(due.webhook_id) ?? 0) + 1)
    const isAway = status === null && (fault !== 'NO_CONNECTION' || (lost.get(due.webhook_id) ?? 0) >= MOST_LOST)
    return isAway || pausedUntil !== null || turnsOff
  }

  const begin = (due: Due) => {
    const running = attempt(due, means)
      .then((one) => {
        ended.push(one)
        if (isLeftAlone(one)) silent.add(due.webhook_id)
      })
      .finally(() => open.delete(running))
    open.set(running, due.webhook_id)
  }

  /** Begins what there are connections for; what is too late or for nobody any more goes back. */
  const beginAll = () => {
    for (const due of stock.splice(0)) {
      if (silent.has(due.webhook_id) || due.claimedUntil - clock() < TRY_NEEDS) released.push(due)
      else if (open.size < MOST_OPEN && openTo(due.webhook_id) < MOST_OPEN_EACH) begin(due)
      else stock.push(due)
    }
  }

  const writeDown = async () => {
    const attempts = ended.splice(0)
    await recordAttempts(db, { attempts, released: released.splice(0) })
    await noteWebhooks(db, newsOf(attempts))
    await turnOff(db, { caller: systemCaller('send-webhooks'), now: clock() }, attempts)
    for (const { due, isDelivered, nextAt } of attempts)
      if (!isDelivered && nextAt === null)
        log('warn', 'webhooks.parked', { clinicId: due.clinic_id, id: due.webhook_id, eventId: due.event_id })
    sent.tried += attempts.length
    const times = attempts.flatMap(({ nextAt }) => (nextAt === null ? [] : [nextAt]))
    if (times.length > 0) sent.nextAt = Math.min(...times, sent.nextAt ?? Number.POSITIVE_INFINITY)
  }

  /** Whether anything new was claimed. */
  const claim = async (): Promise<boolean> => {
    sent.isCutShort = clock() >= end
    if (sent.isCutShort) return false
    const held = [...stock.map((due) => due.webhook_id), ...open.values()]
    const claimed = await claimDue(db, { now: clock(), without: [...new Set([...silent, ...held])] })
    stock.push(...claimed)
    return claimed.length > 0
  }

  /** Whether it is worth two statements to look for more: a webhook has had all that was claimed of it, or time has passed. */
  const isTimeToLook = () =>
    open.size < MOST_OPEN && (open.size === 0 || ended.some(isThrough) || clock() - looked >= LOOKS_EVERY)

  await endRemoved(db)
  for (;;) {
    beginAll()
    if (isTimeToLook()) {
      looked = clock()
      await writeDown()
      if (await claim()) continue
    }
    if (open.size === 0 && ended.length === 0) return sent
    if (open.size > 0) await Promise.race([...open.keys(), pause(LOOKS_EVERY)])
  }
}
