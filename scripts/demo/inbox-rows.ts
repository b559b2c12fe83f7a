import { maskAddress } from '../../src/domain/messages/mask.ts'
import { readPhone } from '../../src/domain/phone.ts'
import type { InboxKind } from '../../src/records/inbox-item.ts'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES } from './clinics.ts'
import { CLINICS, type ClinicName } from './logins.ts'
import { type DemoPatient, patientId, patientsOf } from './people.ts'

const MINUTE = 60_000

/** Answers that somebody has to read: the YES of a patient with two visits, of which nobody can say which was meant, and others. */
const ANSWERS: readonly { name: string; patient: number; kind: InboxKind; minutesAgo: number; text: string }[] = [
  { name: 'yes', patient: 21, kind: 'REPLY', minutesAgo: 95, text: 'YES' },
  { name: 'stop', patient: 22, kind: 'STOPPED', minutesAgo: 40, text: 'STOP' },
  {
    name: 'sentence',
    patient: 23,
    kind: 'REPLY',
    minutesAgo: 12,
    text: 'Yes but can I come at 10 instead? The bus is late.',
  },
]

export function inboxItemId(clinic: ClinicName, name: string): string {
  return idOf(`${clinic} inbox ${name}`)
}

function numberOf(clinic: ClinicName, number: number): string {
  const found = patientsOf(clinic).find(({ id }: DemoPatient) => id === patientId(clinic, number))
  const e164 = found && readPhone(found.phone, null).e164
  if (!e164) throw new Error(`Patient ${number} of ${clinic} has no number.`)
  return e164
}

/** What lies in the desk's inbox of each clinic. */
export function inboxRows(now: number, seal: Seal): Row[] {
  return CLINIC_NAMES.flatMap((clinic) =>
    ANSWERS.map(({ name, patient, kind, minutesAgo, text }) => {
      const [clinicId, id] = [CLINICS[clinic].id, inboxItemId(clinic, name)]
      const at = iso(now - minutesAgo * MINUTE)
      return {
        clinic_id: clinicId,
        id,
        kind,
        dedup_key: `demo:${name}`,
        channel: 'sms',
        from_masked: maskAddress('sms', numberOf(clinic, patient)),
        patient_id: patientId(clinic, patient),
        candidates: 1,
        body_in: seal(text, { clinicId, table: 'inbox', column: 'body_in', rowId: id }),
        version: 1,
        created_at: at,
        updated_at: at,
      }
    }),
  )
}

/** Whose number is not written to any more, because they have said so. */
export function stoppedRows(now: number): Row[] {
  return CLINIC_NAMES.flatMap((clinic) =>
    ANSWERS.filter(({ kind }) => kind === 'STOPPED').map(({ patient, minutesAgo }) => ({
      clinic_id: CLINICS[clinic].id,
      channel: 'sms',
      address: numberOf(clinic, patient),
      reason: 'STOP',
      at: iso(now - minutesAgo * MINUTE),
    })),
  )
}
