import { maskAddress } from '../../../domain/messages/mask.ts'
import { log } from '../../../platform/log.ts'
import type { DeskTask, Result } from './keep-results.ts'
import type { Letter } from './letter.ts'
import type { Posted } from './post.ts'

/** After so many refusals that were for now, a message has failed. */
const MOST_ATTEMPTS = 8

/** Milliseconds until what was not answered is tried once more: from then on, as long again as it has been. */
const FIRST_PAUSE = 60_000

/** Who the result is of, without what it is. */
export const rowsOf = ({ clinic, patient, parts }: Letter) =>
  parts.map(({ message }) => ({ clinicId: clinic.id, id: message.id, patientId: patient.id }))

export const notSent = (messageId: string): DeskTask => ({ kind: 'NOT_SENT', dedupKey: `not_sent:${messageId}` })

interface Came {
  letter: Letter
  posted: Posted
  now: number
}

type Fate = Pick<Result, 'state' | 'outcome'> &
  Partial<Pick<Result, 'providerId' | 'dueAt' | 'isUntried' | 'task' | 'stops' | 'channel' | 'addressMasked'>>

function fateOf({ letter, posted, now }: Came): Fate {
  const { settings, adapter } = letter.channel
  const { id } = letter.parts[0].message
  const shown = { channel: settings.channel, addressMasked: maskAddress(settings.channel, letter.address) }
  const isResumed = letter.parts[0].message.state === 'sending'
  switch (posted.outcome) {
    case 'sent':
      return { state: 'sent', outcome: 'sent', providerId: posted.providerId }
    case 'untried':
      // One that may have been sent before is still that, and its attempt was counted then.
      return { state: isResumed ? 'sending' : 'waiting', outcome: null, dueAt: posted.until, isUntried: !isResumed }
    case 'refused': {
      const { code, stops, retryAfter } = posted
      if (retryAfter !== null && !stops && letter.attempt < MOST_ATTEMPTS)
        return { state: 'waiting', outcome: code, dueAt: now + retryAfter }
      if (!stops) return { state: 'failed', outcome: code, task: notSent(id), ...shown }
      const kind = stops === 'STOP' ? 'STOPPED' : 'DEAD_ADDRESS'
      const task: DeskTask = { kind, dedupKey: `${kind.toLowerCase()}:${id}` }
      const address = settings.channel === 'email' ? letter.address.toLowerCase() : letter.address
      return { state: 'failed', outcome: code, task, stops: { address, reason: stops }, ...shown }
    }
    case 'unknown': {
      const next = now + Math.max(FIRST_PAUSE, now - letter.since)
      if (adapter.keyLifetime !== null && next < letter.since + adapter.keyLifetime)
        return { state: 'sending', outcome: posted.code, dueAt: next }
      return { state: 'unknown', outcome: posted.code, task: notSent(id), ...shown }
    }
  }
}

const LEVELS = {
  sent: 'debug',
  sending: 'warn',
  waiting: 'debug',
  unknown: 'warn',
  failed: 'warn',
  dropped: 'debug',
} as const

/** What becomes of the rows of a letter: the first is the message, the others were sent with it, and what it settles is told. */
export function resultsOf(came: Came): Result[] {
  const { letter } = came
  const fate = fateOf(came)
  const [lead, ...others] = rowsOf(letter)
  if (!lead) return []
  const { provider } = letter.channel.adapter
  log(
    LEVELS[fate.state],
    fate.state === 'sending' || fate.state === 'waiting' ? 'message.put_off' : `message.${fate.state}`,
    {
      clinicId: letter.clinic.id,
      messageId: lead.id,
      channel: letter.channel.settings.channel,
      provider,
      outcome: fate.outcome,
    },
  )
  const { state, outcome, dueAt, isUntried } = fate
  const isOver = state !== 'waiting' && state !== 'sending'
  const settled = letter.settles.map(
    (id): Result =>
      isOver
        ? { ...lead, id, state: 'dropped', outcome: state === 'failed' ? outcome : 'ALREADY_TOLD', sentWith: lead.id }
        : // It is looked at once it is known what came of the message.
          { ...lead, id, state: 'waiting', outcome: null, dueAt },
  )
  return [
    { ...lead, ...fate },
    ...others.map(
      (row): Result => ({ ...row, state, outcome, dueAt, isUntried, ...(isOver && { sentWith: lead.id }) }),
    ),
    ...settled,
  ]
}
