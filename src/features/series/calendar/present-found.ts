import { type Alternative, DomainError, type ErrorCode } from '../../../domain/errors.ts'
import type { Found, Verdict } from '../../../domain/series.ts'
import type { OccurrenceRecord } from '../../../records/occurrence-record.ts'

/** What was found of an occurrence, as the API tells it. */
export function presentFound(found: Found, doctorId: string): OccurrenceRecord {
  const { candidate, start, verdict, alternative } = found
  return {
    sequence: candidate.sequence,
    appointmentDate: new Date(start).toISOString(),
    verdict,
    ...(alternative && {
      alternative: {
        doctorId,
        appointmentDate: new Date(alternative.start).toISOString(),
        endDate: new Date(alternative.end).toISOString(),
        locationId: candidate.locationId,
      },
    }),
  }
}

const CODES: Record<Exclude<Verdict, 'ok'>, ErrorCode> = {
  conflict: 'SCHEDULING_CONFLICT',
  past: 'APPOINTMENT_IN_PAST',
  dst_gap: 'DST_GAP',
  closure: 'OUTSIDE_WORKING_HOURS',
  time_off: 'OUTSIDE_WORKING_HOURS',
  outside_hours: 'OUTSIDE_WORKING_HOURS',
}

const MOST_ALTERNATIVES = 5

/**
 * The refusal of a whole series, with every occurrence that cannot be had. A series that clashes is a conflict, whatever
 * else is wrong with it; otherwise it is refused for what is wrong with its first one.
 */
export function refusedSeries(refused: readonly Found[], doctorId: string): DomainError {
  const occurrences = refused.map((found) => presentFound(found, doctorId))
  const first = refused.find(({ verdict }) => verdict === 'conflict') ?? refused[0]
  const verdict = first?.verdict ?? 'conflict'
  const alternatives: Alternative[] = occurrences.flatMap(({ alternative }) => alternative ?? [])
  const detail =
    refused.length === 1
      ? `Occurrence ${first?.candidate.sequence} cannot be booked at its time.`
      : `${refused.length} occurrences cannot be booked at their times.`
  return new DomainError(CODES[verdict === 'ok' ? 'conflict' : verdict], detail, {
    reason: first?.reason ?? 'BOOKED',
    alternatives: alternatives.slice(0, MOST_ALTERNATIVES),
    occurrences,
  })
}
