import { randomBytes } from 'node:crypto'
import { iso, type Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import { CLINIC_NAMES } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { demoUserId, loginOf } from './people.ts'

const DAY = 24 * 3_600_000

/** In each clinic somebody who was invited and has not accepted. Nobody has seen the code: to try it out, invite them anew. */
export function invitationRows(now: number): Row[] {
  const email = 'nia.newcomer@example.com'
  const at = iso(now - DAY)
  return CLINIC_NAMES.map((clinic) => ({
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} invitation`),
    status: 'invited',
    roles: ['NURSE'],
    email,
    email_folded: email,
    code: randomBytes(32).toString('hex'),
    expires_at: iso(now + 6 * DAY),
    invited_by: demoUserId(loginOf(clinic, 'admin')),
    version: 1,
    created_at: at,
    updated_at: at,
  }))
}
