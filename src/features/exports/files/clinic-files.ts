import { sql } from 'drizzle-orm'
import { appointments } from '../../../db/schema/appointments.ts'
import { patientErasures } from '../../../db/schema/erasures.ts'
import { followUpContactAttempts, followUpPlans } from '../../../db/schema/follow-ups.ts'
import { links } from '../../../db/schema/links.ts'
import { memberships } from '../../../db/schema/memberships.ts'
import { messages, messageTemplates, reminderRules } from '../../../db/schema/messages.ts'
import { patientMerges } from '../../../db/schema/people.ts'
import { queueEntries } from '../../../db/schema/queue.ts'
import { inbox } from '../../../db/schema/reached.ts'
import { auditLog } from '../../../db/schema/records.ts'
import { closures, locations, timeOff } from '../../../db/schema/schedule.ts'
import { appointmentTemplates, series } from '../../../db/schema/series.ts'
import { videoConsultations, videoParticipants, videoRecordings } from '../../../db/schema/video.ts'
import type { TransferKind } from '../../../domain/transfer/transfer-kind.ts'
import { doctorRows, hoursRows } from './directory-rows.ts'
import type { ExportFile, TableFile } from './export-file.ts'
import { type KeptTable, keptFile } from './kept-table.ts'
import { patientRows } from './patient-rows.ts'
import { clinicReadme } from './readme.ts'
import { visitRows } from './visit-rows.ts'
import { writtenFields } from './written-fields.ts'

const READERS: Record<TransferKind, TableFile['read']> = {
  patients: patientRows,
  doctors: doctorRows,
  hours: hoursRows,
  appointments: (run, after) => visitRows(run, after),
}

const importable = (['patients', 'doctors', 'hours', 'appointments'] as const).map(
  (kind): TableFile => ({ name: kind, fields: writtenFields(kind), read: READERS[kind] }),
)

/** What no import reads, in the columns that it is kept in. Secrets and search keys are left out. */
const KEPT: readonly KeptTable[] = [
  { name: 'locations', table: locations },
  { name: 'follow-up-plans', table: followUpPlans },
  { name: 'contact-attempts', table: followUpContactAttempts },
  { name: 'series', table: series },
  { name: 'appointment-templates', table: appointmentTemplates },
  { name: 'time-off', table: timeOff },
  { name: 'closures', table: closures },
  { name: 'erased-patients', table: patientErasures, key: 'patient_id' },
  { name: 'visits-of-erased-patients', table: appointments, which: () => sql`t.erased` },
  { name: 'merges', table: patientMerges },
  { name: 'links', table: links },
  { name: 'arrivals', table: queueEntries, key: 'appointment_id' },
  { name: 'calls', table: videoConsultations, without: ['roomName', 'previousNames', 'madeFor'] },
  { name: 'call-participants', table: videoParticipants },
  { name: 'call-recordings', table: videoRecordings },
  { name: 'messages', table: messages, without: ['told', 'payloadHash', 'claimedUntil', 'dedupKey', 'before'] },
  { name: 'message-templates', table: messageTemplates },
  { name: 'reminder-rules', table: reminderRules, without: ['armedUntil', 'armAt'] },
  { name: 'inbox', table: inbox, without: ['dedupKey'] },
  { name: 'members', table: memberships, without: ['code', 'emailFolded'] },
  { name: 'audit-trail', table: auditLog, isCounted: true, without: ['xact'] },
]

/** The files of an export of a clinic. */
export const CLINIC_FILES: readonly ExportFile[] = [
  { name: 'README.txt', write: clinicReadme },
  ...importable,
  ...KEPT.map(keptFile),
]
