import { sql } from 'drizzle-orm'
import { uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { reachesOf } from '../../../domain/access.ts'
import { TIME_OFF_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { reach } from '../../../records/standing.ts'
import { timeOffKind } from '../../../records/time-off.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { ownership, raiseDoctorsRules } from './ownership.ts'
import { timeOffAnswer } from './record.ts'

const removeOne = defineWrite(() => ({
  name: 'time-off-remove',
  asked: rowsAsked({ ...ONE_RECORD, doctorId: uuid, mayDo: reach }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${timeOff} t on t.clinic_id = r.clinic_id and t.id = r.id and t.doctor_id = r.doctor_id
where r.kept is null order by t.id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.id`,
  checks: [
    { name: 'time off', holds: sql`t.id is not null`, refusal: TIME_OFF_NOT_FOUND },
    ...ownership(sql`t.everywhere`),
    fresh,
  ],
  effects: [
    cte(
      'gone',
      sql`delete from ${timeOff} t using judged j
where t.clinic_id = j.clinic_id and t.id = j.id and j.refused is null returning t.*, j.n`,
    ),
    cte('removed', sql`select g.clinic_id, g.id, g.doctor_id, g.version + 1 version, g.n from gone g`),
    raiseDoctorsRules('gone'),
  ],
  happened: [{ action: 'doctor.time_off_removed', of: timeOffKind, rows: 'removed' }],
  answers: { image: timeOffAnswer('e'), written: sql`true`, from: sql`gone e join asked r on r.n = e.n` },
  status: 200,
}))

/** Deletes a doctor's time off. @throws DomainError NOT_FOUND, FORBIDDEN, VERSION_MISMATCH */
export function removeTimeOff(deps: Deps, request: RecordRequest, doctorId: string): Promise<Written> {
  const row = {
    id: request.id,
    versions: versionsOf(request.ifMatch),
    doctorId,
    mayDo: reachesOf(deps.actor.caller.roles, 'time-off:write'),
  }
  return writeOne(deps, request, [removeOne, row])
}
