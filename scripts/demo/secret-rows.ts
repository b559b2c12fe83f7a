import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES, locationId } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { demoUserId, loginOf, patientId } from './people.ts'

const DAY = 24 * 3_600_000

/** A video visit of the coming days. */
const CALL = 'doctor1/5/19'

/** What a link's row keeps of its secret, which nobody has seen: to try a link out, make one. */
const unseen = () => randomBytes(32).toString('hex')

/** The screen in the waiting room. */
export function displayRows(now: number): Row[] {
  return CLINIC_NAMES.map((clinic) => ({
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} display`),
    location_id: locationId(clinic, 0),
    kind: 'board',
    created_by: demoUserId(loginOf(clinic, 'admin')),
    secret: unseen(),
    expires_at: iso(now + 400 * DAY),
    version: 1,
    created_at: iso(now),
    updated_at: iso(now),
  }))
}

/** The first patient reads their visits in a calendar program. */
export function calendarRows(now: number): Row[] {
  return CLINIC_NAMES.map((clinic) => ({
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} calendar`),
    patient_id: patientId(clinic, 1),
    user_id: demoUserId(loginOf(clinic, 'patient1')),
    secret: unseen(),
    version: 1,
    created_at: iso(now),
    updated_at: iso(now),
  }))
}

/** A webhook that somebody prepared and has not turned on: nothing is sent to it. */
export function webhookRows(now: number, seal: Seal): Row[] {
  return CLINIC_NAMES.map((clinic) => {
    const [clinicId, id] = [CLINICS[clinic].id, idOf(`${clinic} webhook`)]
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    return {
      clinic_id: clinicId,
      id,
      url: 'https://example.com/kept',
      events: ['appointment.booked', 'appointment.cancelled'],
      description: 'The billing system, once it is ready',
      active: false,
      secret: seal(secret, { clinicId, table: 'webhooks', column: 'secret', rowId: id }),
      created_by: demoUserId(loginOf(clinic, 'admin')),
      version: 1,
      created_at: iso(now),
      updated_at: iso(now),
    }
  })
}

/** Invites an interpreter to a call of each clinic that has it, under the name that the room has by now. */
export async function inviteInterpreters(client: Client, now: number): Promise<void> {
  for (const clinic of CLINIC_NAMES)
    await client.query(
      `INSERT INTO video_invites (clinic_id, id, consultation_id, room_name, name, secret, issued_by, expires_at, created_at, updated_at)
       SELECT v.clinic_id, $3, v.id, v.room_name, 'Interpreter', $4, $5, $6, $7, $7 FROM video_consultations v
       WHERE v.clinic_id = $1 AND v.appointment_id = $2
       ON CONFLICT (clinic_id, id) DO UPDATE SET room_name = excluded.room_name, expires_at = excluded.expires_at
       WHERE video_invites.version = 1`,
      [
        ...[CLINICS[clinic].id, idOf(`${clinic}/${CALL}`), idOf(`${clinic} invite`), unseen()],
        ...[demoUserId(loginOf(clinic, 'doctor1')), iso(now + 7 * DAY), iso(now)],
      ],
    )
}
