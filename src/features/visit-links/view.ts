import type { Context } from 'hono'
import type { AppEnv } from '../../platform/http/context.ts'
import { UNDO_FOR, type VisitLink } from './find-link.ts'
import type { LinkView } from './schemas.ts'
import { isTooLate } from './use-link.ts'

const iso = (instant: number) => new Date(instant).toISOString()

/** The longest letter that is shown: what somebody has piled up out of combining marks is cut. */
const LONGEST = 8

/** The first letter of a name, as whoever reads it sees one: a vowel sign of Devanagari stays with its consonant. */
export function initialOf(name: string): string {
  const bare = name.replace(/^[^\p{L}\p{N}]+/u, '')
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(bare)
  const letter = first?.segment ?? ''
  return `${(letter.length > LONGEST ? letter.slice(0, LONGEST) : letter).toUpperCase()}.`
}

function stateOf(link: VisitLink, c: Context<AppEnv>): LinkView['state'] {
  const { stage, purpose, visit } = link
  if (stage !== 'open') return stage === 'acted' ? 'DONE' : 'UNDONE'
  if (purpose === 'confirm') return visit.status === 'SCHEDULED' ? 'OPEN' : 'NOT_NEEDED'
  return isTooLate(link, c) ? 'TOO_LATE' : 'OPEN'
}

/** What may be told to whoever holds the link: with whom, when and where, and of the patient one letter. */
export function viewOf(link: VisitLink, c: Context<AppEnv>): LinkView {
  const { visit, purpose, stage, actedAt, before, patient } = link
  return {
    purpose,
    state: stateOf(link, c),
    clinicName: visit.clinic.name,
    clinicPhone: visit.clinic.phone,
    doctorName: visit.doctor.name,
    initial: initialOf(patient.name),
    status: visit.status,
    type: visit.type,
    appointmentDate: iso(visit.starts_at),
    endDate: iso(visit.ends_at),
    timezone: visit.timezone,
    locationName: visit.location?.name ?? null,
    formerDate: purpose === 'move' && stage === 'acted' && before ? iso(before.startsAt) : null,
    undoUntil: stage === 'acted' && actedAt !== null ? iso(actedAt + UNDO_FOR) : null,
  }
}
