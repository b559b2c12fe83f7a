import type { Expansion } from '../../domain/recurrence.ts'
import type { Candidate } from '../../domain/series.ts'
import type { SkippedOccurrence } from '../../records/occurrence-record.ts'
import type { SeriesBefore, SeriesVisit } from './read-before.ts'
import type { ChangeSeriesInput } from './schemas.ts'
import type { SeriesColumns } from './series-fields.ts'

/** Where an occurrence goes; `id` is empty for one that is to be booked. */
export type Move = Candidate & { doctorId: string; isModified: boolean; visit: SeriesVisit | null }

/** What a change of a series comes to, before its times are judged. */
export interface ChangePlan {
  /** What changes of the series itself. */
  set: SeriesColumns
  cancel: { code: 'SERIES_PAUSED' | 'SERIES_ENDED'; visits: SeriesVisit[] }
  moves: Move[]
  /** To be booked, under their numbers; `visit` is what is booked again. */
  bookings: Move[]
  skipped: SkippedOccurrence[]
}

export interface Situation {
  before: SeriesBefore
  input: ChangeSeriesInput
  now: number
  /** The series' days once it is changed. */
  days: Expansion
}
