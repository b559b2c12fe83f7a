import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { cte } from '../../../db/cte.ts'
import { links } from '../../../db/schema/links.ts'
import { doctors, users } from '../../../db/schema/people.ts'
import { insertInto, param } from '../../../db/statement.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import type { RecordWrite } from '../../appointments/write-record.ts'
import { link } from '../links/record.ts'

type Parts = Required<Pick<RecordWrite, 'checks' | 'effects' | 'audit' | 'events'>>

export const NOBODY_PENDING: Parts = { checks: [], effects: [], audit: [], events: [] }

/**
 * The link of a new doctor (CTE `a`) to the user whom an admin names. It is pending, and the doctor has no user until another
 * admin confirms it.
 */
export function pendingUser({ userId, by, now }: { userId: string; by: string; now: number }): Parts {
  const { subjectType, payload } = link
  const user = param(userId, 'uuid')
  const row = { clinicId: sql`a.clinic_id`, id: v7({ msecs: now }), doctorId: sql`a.id`, userId, kind: 'doctor' }
  const made = { status: 'pending', issuedBy: by, createdAt: now, updatedAt: now }
  return {
    checks: [
      {
        holds: sql`${user} <> ${param(by, 'uuid')}`,
        refusal: new DomainError('FORBIDDEN', 'You cannot make yourself a doctor’s user: ask another admin.'),
      },
      {
        holds: sql`exists (select from ${users} u where u.id = ${user})`,
        refusal: invalidField('#/userId', 'names nothing that exists here'),
      },
      {
        holds: sql`not exists (select from ${doctors} y where y.user_id = ${user})`,
        refusal: invalidField('#/userId', 'is another doctor already'),
      },
    ],
    effects: [cte('linked', sql`${insertInto(links, { ...row, ...made })} from a returning *`)],
    audit: [
      {
        ...{ action: 'link.changed', subjectType, from: 'linked', patient: null },
        changed: sql`jsonb_build_object('status', jsonb_build_array(null, e.status))`,
      },
    ],
    events: [{ type: 'link.changed', subjectType, from: 'linked', payload }],
  }
}
