import { sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { clinics } from '../../../db/schema/people.ts'
import { assignments, param } from '../../../db/statement.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { freshness, type Written, writeRecord } from '../../appointments/write-record.ts'
import { zoneChange } from '../zone-change.ts'
import { CLINIC_NOT_FOUND, doctorIdsOf } from './queries.ts'
import type { ChangeClinicInput } from './schemas.ts'

/**
 * Changes the clinic's settings, name or phone; with its zone that of its visits to come which are not in person. Every setting may change what can be booked, so the rules version rises.
 * @throws DomainError NOT_FOUND, VERSION_MISMATCH
 */
export function changeClinic(deps: Deps, request: RecordRequest, input: ChangeClinicInput): Promise<Written> {
  const { name, phone, timezone, ...settings } = input
  const named = { ...(name !== undefined && { name }), ...(phone !== undefined && { phone }) }
  const { now } = deps.actor
  const set = { ...named, ...(timezone !== undefined && { timezone }), updatedAt: now }
  const zone = timezone === undefined ? null : zoneChange('clinic', { zone: timezone, now })
  return writeRecord(deps, request, {
    status: 200,
    current: sql`select t.* from ${clinics} t where t.id = ${param(request.clinicId, 'uuid')}`,
    notFound: CLINIC_NOT_FOUND,
    checks: [freshness(request)],
    effects: [
      cte(
        'a',
        sql`update ${clinics} t set ${assignments(clinics, set)}, settings = t.settings || ${param(JSON.stringify(settings), 'jsonb')},
          version = t.version + 1, rules_version = t.rules_version + 1 from go where t.id = go.id returning t.*, t.id as clinic_id`,
      ),
      cte('both', sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a cross join cur`),
      ...(zone?.effects ?? []),
    ],
    audit: [
      {
        action: 'clinic.changed',
        subjectType: 'clinic',
        from: 'both',
        patient: null,
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] }),
      },
      ...(zone?.audit ?? []),
    ],
    events: [
      { type: 'clinic.changed', subjectType: 'clinic', from: 'a', payload: sql`jsonb_build_object('clinicId', e.id)` },
      ...(zone?.events ?? []),
    ],
    image: sql`select to_jsonb(a) || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`a.id`)}) || jsonb_build_object('touches', a.timezone <> cur.timezone)
      ${zone?.image ?? sql``} as image from a cross join cur`,
  })
}
