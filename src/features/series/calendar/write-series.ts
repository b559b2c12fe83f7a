import { sql } from 'drizzle-orm'
import { like, list } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte } from '../../../db/cte.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import { series } from '../../../db/schema/series.ts'
import { listed } from '../../../db/text.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import type { Found } from '../../../domain/series.ts'
import type { OccurrenceRecord } from '../../../records/occurrence-record.ts'
import { patientChecks } from '../../../records/patients/patient-checks.ts'
import { seriesKind } from '../../../records/series.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { Outdated } from '../../calendar/outdated.ts'
import { DECIDED_ON, decidedOn, rulesAsDecided } from '../../calendar/rules-stand.ts'
import { bookRows, isOnNoneOverbooked, type RowToBook, rowsToBook, visitsToBook } from './booked-rows.ts'
import type { SeriesTask } from './series-task.ts'

const FIELDS = [
  'id',
  'patientId',
  'doctorId',
  'locationId',
  'templateId',
  'type',
  'treatmentType',
  'durationMinutes',
  'time',
  'timezone',
  'startDate',
  'endDate',
  'recurrence',
  'reason',
  'notes',
] as const

const asked = rowsAsked({
  ...like(series, FIELDS),
  /** Its visits, all of which are written, and what the answer says of the others. */
  visits: list,
  skipped: list,
  shifted: list,
  ...DECIDED_ON,
})
const { r } = asked

const names = sql.raw(listed(FIELDS.map((name) => series[name].name)))
const values = sql.raw(listed(FIELDS.map((name) => `r.${series[name].name}`)))

/** People were asked about when the calendar was read: what has changed since is read, and refused, there. */
const outdated = () => new Outdated('rules')

const checks: readonly Check[] = [
  ...patientChecks.map(({ name, holds }) => ({ name, holds, refusal: outdated })),
  { name: 'rules as decided on', holds: rulesAsDecided(r.doctorId), refusal: outdated },
  { name: 'nothing overbooked there', holds: isOnNoneOverbooked('to_book', r.doctorId), refusal: outdated },
]

/** Books a series with all its visits, or nothing. */
const bookWhole = defineWrite(() => ({
  name: 'book-series',
  asked,
  subjects: [
    rowsToBook,
    patientsHeld(sql`select r.clinic_id, r.patient_id from asked r where r.kept is null`),
    doctorsHeld(sql`select r.doctor_id from asked r where r.kept is null`),
  ],
  from: sql`from asked r left join patients_held p on p.clinic_id = r.clinic_id and p.id = r.patient_id
where r.kept is null and ${onceHeld('patients_held', 'doctors_held')}`,
  checks,
  effects: [
    cte(
      'series_put',
      sql`insert into ${series} (clinic_id, created_at, updated_at,
${names})
select r.clinic_id, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    ...bookRows('series_put', r.doctorId),
  ],
  happened: [
    { action: 'series.booked', of: seriesKind, rows: 'series_put', by: 'id' },
    { action: 'appointment.booked', of: appointmentKind, rows: 'booked' },
  ],
  answers: {
    image: sql`jsonb_build_object('series', to_jsonb(e), 'skipped', ${r.skipped}, 'shifted', ${r.shifted},
'appointments', (select jsonb_agg((${imageOf('booked')}) - 'n' order by booked.starts_at) from booked where booked.n = r.n))`,
    written: sql`true`,
    from: sql`series_put e join asked r on r.id = e.id
where undo_unless((select count(*) from booked b where b.n = r.n) = jsonb_array_length(${r.visits}))`,
  },
  status: 201,
}))

/** What the calendar has decided about a task. */
export interface SeriesDecision {
  rules: ClinicRules
  /** Minutes. */
  duration: number
  timezone: string
  placed: readonly Found[]
  skipped: readonly OccurrenceRecord[]
  shifted: readonly OccurrenceRecord[]
}

export interface SeriesBooked {
  /** `{ series, appointments, skipped, shifted }`. */
  image: Record<string, unknown>
  replayed: boolean
}

function rowsOf(task: SeriesTask, placed: readonly Found[]): RowToBook[] {
  return placed.flatMap(({ candidate, placed: time, timezone }) => {
    const visit = task.visits[candidate.sequence - 1]
    if (!time || !visit) return []
    const { reason, notes } = visit
    return {
      id: candidate.id,
      sequence: candidate.sequence,
      start: time.start,
      end: time.end,
      timezone,
      type: task.type,
      locationId: task.locationId,
      treatmentType: task.treatmentType,
      priority: 'MEDIUM',
      notify: true,
      externalId: null,
      isModified: false,
      texts: { reason, notes, staffNote: null, address: null },
    }
  })
}

/**
 * Writes a series and all its visits, or nothing, in one statement.
 * @throws DomainError SCHEDULING_CONFLICT without a reason where a time was lost to somebody else; `Outdated` where the
 *   rules it was decided on have changed
 */
export async function writeSeries(db: Database, task: SeriesTask, decision: SeriesDecision): Promise<SeriesBooked> {
  const { actor, idempotency, clinicId, days, texts } = task
  const { rules, duration, timezone, placed, skipped, shifted } = decision
  const booked = await runWrite(db, bookWhole, {
    asking: { actor, idempotency, clinicId },
    row: {
      id: task.id,
      patientId: task.patientId,
      doctorId: task.doctorId,
      locationId: task.locationId,
      templateId: task.templateId,
      type: task.type,
      treatmentType: task.treatmentType,
      durationMinutes: duration,
      time: task.time,
      timezone,
      startDate: task.startDate,
      endDate: days.endDate,
      recurrence: days.recurrence,
      reason: texts.reason,
      notes: texts.notes,
      visits: visitsToBook(rowsOf(task, placed)),
      skipped,
      shifted,
      ...decidedOn(rules),
    },
  })
  if (!booked) throw new Error('A series was not booked, and no check says why.')
  return { image: booked.image, replayed: booked.replayed }
}
