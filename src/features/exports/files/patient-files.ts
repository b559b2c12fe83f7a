import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { followUpPlans } from '../../../db/schema/follow-ups.ts'
import { messages } from '../../../db/schema/messages.ts'
import { clinics, patients, users } from '../../../db/schema/people.ts'
import { auditLog } from '../../../db/schema/records.ts'
import { series } from '../../../db/schema/series.ts'
import { isoShape } from '../../../db/shapes.ts'
import { param } from '../../../db/statement.ts'
import { addEntry, newCalendar } from '../../../domain/messages/calendar-entries.ts'
import { APPOINTMENT_AT } from '../../../domain/messages/entry-texts.ts'
import { languageOf } from '../../../domain/messages/language.ts'
import { SYSTEM_NAME, SYSTEM_USER_ID } from '../../../domain/system.ts'
import { recordWithMerged } from '../../../records/patients/record-with-merged.ts'
import type { ExportRun } from '../running/export-run.ts'
import { type ExportFile, filePage, PAGE_ROWS, type RowsPage } from './export-file.ts'
import { type KeptTable, keptRows } from './kept-table.ts'
import { patientReadme } from './readme.ts'
import { readVisits, type VisitRow, type VisitsOf, visitRows } from './visit-rows.ts'
import { writtenFields } from './written-fields.ts'

const patientOf = ({ claimed }: ExportRun): SQL => param(claimed.patient_id, 'uuid')
const ofPatient = (run: ExportRun): SQL => sql`t.patient_id = ${patientOf(run)}`
/** What hangs on another patient’s is nobody’s own: its texts may be about either. */
const ownVisits = (run: ExportRun): VisitsOf => ({
  who: 'patient',
  which: sql`a.patient_id = ${patientOf(run)} and not a.mismatched`,
})

const PLANS: KeptTable = {
  name: 'plans-of-patient',
  table: followUpPlans,
  without: ['patientId', 'mismatched', 'erased', 'ownerId', 'snoozeUntil'],
  which: (run) => sql`${ofPatient(run)} and not t.mismatched`,
}
const SERIES: KeptTable = {
  name: 'series-of-patient',
  table: series,
  without: ['patientId', 'mismatched', 'erased', 'pausedAs'],
  which: (run) => sql`${ofPatient(run)} and not t.mismatched`,
}
const MESSAGES: KeptTable = {
  name: 'messages-of-patient',
  table: messages,
  without: ['patientId', 'told', 'payloadHash', 'claimedUntil', 'dedupKey', 'before', 'ruleId', 'attempts', 'sentWith'],
  which: ofPatient,
}

async function allOf<T>(
  read: (after: string | null) => Promise<{ rows: readonly T[]; next: string | null }>,
): Promise<T[]> {
  const all: T[] = []
  for (let after: string | null = null, isMore = true; isMore; ) {
    const { rows, next } = await read(after)
    all.push(...rows)
    after = next
    isMore = next !== null
  }
  return all
}

const personShape = z.object({
  id: z.string(),
  name: z.string(),
  dateOfBirth: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  language: z.string().nullable(),
  status: z.string(),
  statusSince: isoShape.nullable(),
  doNotContact: z.boolean(),
  createdAt: isoShape,
  updatedAt: isoShape,
  clinic: z.string(),
})

async function personOf(run: ExportRun) {
  const [row] =
    await run.db.run(sql`/* export-person */ select jsonb_build_object('id', p.id, 'name', p.name, 'dateOfBirth', p.date_of_birth,
'phone', p.phone, 'email', p.email, 'language', p.language, 'status', p.status, 'statusSince', p.status_since, 'doNotContact', p.do_not_contact,
'createdAt', p.created_at, 'updatedAt', p.updated_at, 'clinic', c.name) image from ${patients} p join ${clinics} c on c.id = p.clinic_id
where p.clinic_id = ${param(run.claimed.clinic_id, 'uuid')} and p.id = ${patientOf(run)}`)
  return personShape.parse(row?.image)
}

async function recordJson(run: ExportRun): Promise<string> {
  const read = (kept: KeptTable) => allOf((after) => keptRows(run, kept, after))
  const record = {
    patient: await personOf(run),
    followUpPlans: await read(PLANS),
    series: await read(SERIES),
    messages: await read(MESSAGES),
  }
  return `${JSON.stringify(record, null, 2)}\n`
}

async function calendarText(run: ExportRun): Promise<string> {
  const { clinic, language } = await personOf(run)
  const calendar = newCalendar({ method: 'PUBLISH', name: clinic })
  const visits = await allOf(async (after) => {
    const found = await readVisits(run, after, ownVisits(run))
    const { next } = filePage(found, ({ id }) => id, [])
    return { rows: found, next }
  })
  const isHeld = ({ status }: VisitRow) => status !== 'CANCELLED' && status !== 'NO_SHOW'
  for (const visit of visits.filter(isHeld))
    addEntry(calendar, {
      id: visit.id,
      start: Date.parse(visit.starts_at),
      end: Date.parse(visit.ends_at),
      moves: visit.moves,
      changedAt: Date.parse(visit.updated_at),
      status: visit.status === 'PENDING' ? 'TENTATIVE' : 'CONFIRMED',
      summary: APPOINTMENT_AT[languageOf(language, null)](clinic),
      description: visit.doctor_name,
      location: visit.location_name ?? undefined,
    })
  return calendar.toString()
}

const accessShape = z.array(
  z.object({
    key: z.string(),
    at: isoShape,
    actorName: z.string().nullable(),
    role: z.string(),
    action: z.string(),
    subjectId: z.string(),
  }),
)

async function accessRows(run: ExportRun, after: string | null): Promise<RowsPage> {
  const clinicId = param(run.claimed.clinic_id, 'uuid')
  const found = accessShape.parse(
    await run.db.run(sql`/* export-access-log */ select l.id::text "key", to_jsonb(l.at) at, l.role, l.action, l.subject_id "subjectId",
case when l.actor_id = ${sql.raw(`'${SYSTEM_USER_ID}'`)} then ${sql.raw(`'${SYSTEM_NAME}'`)} else (select u.name from ${users} u where u.id = l.actor_id) end "actorName"
from ${auditLog} l where l.clinic_id = ${clinicId} and l.patient_id = any (array(select f.id from ${recordWithMerged(clinicId, patientOf(run))} f))
and l.id > ${param(after ?? '0', 'bigint')} order by l.id limit ${sql.raw(String(PAGE_ROWS))}`),
  )
  return filePage(found, ({ key }) => key, found)
}

/** What the clinic notes for itself is not the patient’s. */
const NOT_THEIRS = ['staffNote', 'patientId', 'patientName', 'patientDateOfBirth']
const VISIT_FIELDS = writtenFields('appointments').flatMap((field) => {
  if (NOT_THEIRS.includes(field)) return []
  if (field === 'doctorId') return ['doctorName']
  return field === 'locationId' ? ['locationName'] : [field]
})

/** The files of an export of one patient: what they may read, and who has read it. */
export const PATIENT_FILES: readonly ExportFile[] = [
  { name: 'README.txt', write: async (run) => patientReadme(languageOf((await personOf(run)).language, null)) },
  { name: 'patient.json', write: recordJson },
  { name: 'appointments', fields: VISIT_FIELDS, read: (run, after) => visitRows(run, after, ownVisits(run)) },
  { name: 'appointments.ics', write: calendarText },
  { name: 'access-log', fields: ['at', 'actorName', 'role', 'action', 'subjectId'], read: accessRows },
]
