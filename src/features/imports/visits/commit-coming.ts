import { sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { importRows } from '../../../db/schema/imports.ts'
import { param } from '../../../db/statement.ts'
import { asError } from '../../../domain/as-error.ts'
import { DomainError } from '../../../domain/errors.ts'
import { unwrap } from '../../../platform/http/reply.ts'
import { objectOf } from '../../../platform/object-of.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import type { BookingTask } from '../../calendar/booking/book-visits.ts'
import type { CalendarCalls } from '../../calendar/client.ts'
import type { ImportClinic } from '../running/import-context.ts'
import type { ImportRun } from '../running/import-run.ts'
import { recordIdOf } from '../running/row-verdict.ts'
import { holderOfTime } from './holder-of-time.ts'
import { wishOf } from './judge-coming.ts'
import type { VisitRow } from './visit-row.ts'

/** A coming visit to be booked, with the patient whom the database has found. */
export interface Coming {
  row: number
  patientId: string
  visit: VisitRow
}

/** What became of it. */
type Outcome = { row: number; made: boolean; why: string | null; alternatives: string[] | null; overbooked: boolean }

/** Bookings that wait at once: a calendar writes up to 32 in one statement, and other callers come in between. */
const AT_ONCE = 32

const OVER = 'Imported over another visit, or outside of the hours'

async function taskOf(
  { claimed, caller, vault, now }: ImportRun,
  coming: Coming,
  overbook: boolean,
): Promise<BookingTask> {
  const { row, patientId, visit } = coming
  const id = recordIdOf(claimed.id, row)
  const { reason, notes, staffNote, address } = visit.texts
  const texts = { reason, notes, staffNote, address, ...(overbook && { overbookReason: OVER }) }
  return {
    actor: { caller, now },
    idempotency: null,
    ...{ id, doctorId: visit.doctorId, patientId, asksAsStaff: true, wish: wishOf(claimed.clinic_id, visit, overbook) },
    ...{ priority: visit.priority, externalId: visit.externalId, notify: false },
    texts: await sealTexts(vault, texts, { table: appointments, clinicId: claimed.clinic_id, id }),
  }
}

async function book(run: ImportRun, coming: Coming, overbook: boolean): Promise<DomainError | null> {
  const task = await taskOf(run, coming, overbook)
  try {
    unwrap(await objectOf<CalendarCalls>(run.calendars, task.doctorId).book(task))
    return null
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'DATABASE_UNAVAILABLE' || error.code === 'OVERLOADED')
      throw error
    return error
  }
}

/** What clashes is booked over what is there, where the import says so. */
async function outcomeOf(run: ImportRun, coming: Coming): Promise<Outcome> {
  const { row } = coming
  const refusal = await book(run, coming, false)
  if (refusal === null) return { row, made: true, why: null, alternatives: null, overbooked: false }
  const why = refusal.extra.reason ?? refusal.code
  const alternatives = refusal.extra.alternatives?.map(({ appointmentDate }) => appointmentDate) ?? null
  const made = run.claimed.on_conflict === 'affected' && (await book(run, coming, true)) === null
  return { row, made, why, alternatives, overbooked: made }
}

/**
 * Books coming visits, each in its doctor's turn among all others, and notes what became of them. A row that was booked by a run that
 * was killed is found by its id, and not booked again.
 */
export async function commitComing(run: ImportRun, coming: readonly Coming[], clinic: ImportClinic): Promise<void> {
  const left = [...coming]
  const outcomes: Outcome[] = []
  const failed: Error[] = []
  const worker = async () => {
    for (let next = left.shift(); next && failed.length === 0; next = left.shift()) {
      await outcomeOf(run, next).then(
        (outcome) => outcomes.push(outcome),
        (error) => failed.push(asError(error)),
      )
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  if (outcomes.length > 0) await note(run, outcomes, { coming, clinic })
  if (failed[0]) throw failed[0]
}

/** The status that the row says, the texts that a booking does not take, and the verdicts. */
async function note(
  run: ImportRun,
  outcomes: readonly Outcome[],
  { coming, clinic }: { coming: readonly Coming[]; clinic: ImportClinic },
): Promise<void> {
  const { db, claimed, vault } = run
  const byRow = new Map(coming.map((one) => [one.row, one]))
  const rows = await Promise.all(
    outcomes.map(async ({ row, made, why, alternatives, overbooked }) => {
      const { visit, patientId } = byRow.get(row) ?? {}
      const id = recordIdOf(claimed.id, row)
      const { diagnosis, treatmentPlan, clinicalNotes } = visit?.texts ?? {}
      const sealed = await sealTexts(
        vault,
        { diagnosis, treatmentPlan, clinicalNotes },
        { table: appointments, clinicId: claimed.clinic_id, id },
      )
      const when = visit && {
        starts_at: new Date(visit.start).toISOString(),
        ends_at: new Date(visit.end).toISOString(),
      }
      const time = { doctor_id: visit?.doctorId, patient_id: patientId, location_id: visit?.locationId, ...when }
      return { row, id, made, why, alternatives, overbooked, status: visit?.status ?? 'SCHEDULED', ...time, ...sealed }
    }),
  )
  await db.run(sql`/* imports-visits-booked */ with asked as materialized (select r.* from jsonb_to_recordset(${param(JSON.stringify(rows), 'jsonb')}) as r (
"row" int, id uuid, made boolean, why text, alternatives text[], overbooked boolean, status text, diagnosis text, "treatmentPlan" text, "clinicalNotes" text,
doctor_id uuid, patient_id uuid, location_id uuid, starts_at timestamptz, ends_at timestamptz) limit 500),
kept as (update ${appointments} v set status = r.status, confirmed_at = case when r.status = 'CONFIRMED' then v.created_at end,
diagnosis = coalesce(r.diagnosis, v.diagnosis),
treatment_plan = coalesce(r."treatmentPlan", v.treatment_plan),
clinical_notes = coalesce(r."clinicalNotes", v.clinical_notes),
overbooked_over = case when r.overbooked then '{}' else v.overbooked_over end,
affected_by = case when r.overbooked and r.why in ('TIME_OFF', 'CLOSURE', 'OUTSIDE_HOURS') then r.why else v.affected_by end
from asked r where r.made and v.clinic_id = ${param(claimed.clinic_id, 'uuid')} and v.id = r.id and v.version = 1)
update ${importRows} i set made_version = case when r.made then 1 end, verdict = case when r.why is null then 'create' else 'conflict' end,
why = r.why, alternatives = r.alternatives, record_id = case when r.made then r.id else ${holderOfTime(run, clinic.settings)} end
from asked r where i.clinic_id = ${param(claimed.clinic_id, 'uuid')} and i.import_id = ${param(claimed.id, 'uuid')} and i.row = r.row`)
}
