import { sql } from 'drizzle-orm'
import { flag, text, uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinicDoctors } from '../../../db/schema/people.ts'
import { timeOff } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { reachesOf } from '../../../domain/access.ts'
import { DOCTOR_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { sealTexts } from '../../../platform/vault/seal-texts.ts'
import { reach } from '../../../records/standing.ts'
import { timeOffKind } from '../../../records/time-off.ts'
import { joinSpan, SPAN, spanChecks, spanRow } from '../span.ts'
import { writeOne } from '../write-one.ts'
import { ownership, raiseDoctorsRules } from './ownership.ts'
import { timeOffAnswer } from './record.ts'
import type { AddTimeOffInput } from './schemas.ts'
import { zoneOfDoctor } from './zone.ts'

const zone = zoneOfDoctor({ clinicId: sql`t.clinic_id`, doctorId: sql`t.doctor_id`, at: sql`r.at` })

const addOne = defineWrite(() => ({
  name: 'time-off-add',
  asked: rowsAsked({ id: uuid, doctorId: uuid, everywhere: flag, reason: text, mayDo: reach, ...SPAN }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${clinicDoctors} t on t.clinic_id = r.clinic_id and t.doctor_id = r.doctor_id
where r.kept is null order by t.doctor_id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n\n${joinSpan(zone)}`,
  columns: sql`span.starts, span.ends`,
  checks: [
    { name: 'doctor', holds: sql`t.doctor_id is not null`, refusal: DOCTOR_NOT_FOUND },
    ...ownership(sql`r.everywhere`),
    ...spanChecks,
  ],
  effects: [
    cte(
      'put',
      sql`insert into ${timeOff} (clinic_id, id, doctor_id, everywhere, starts_at, ends_at, reason, created_at, updated_at)
select r.clinic_id, r.id, r.doctor_id, r.everywhere, j.starts, j.ends, r.reason, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    raiseDoctorsRules('put'),
  ],
  happened: [{ action: 'doctor.time_off_added', of: timeOffKind, rows: 'put', by: 'id' }],
  answers: { image: timeOffAnswer('e'), written: sql`true`, from: sql`put e join asked r on r.id = e.id` },
  status: 201,
}))

/**
 * Enters a doctor's time off, by wall clock in the zone of their hours. Visits that stand in it stay.
 * @param request its id is the new row's.
 * @throws DomainError DOCTOR_NOT_FOUND, FORBIDDEN, DST_GAP, VALIDATION_ERROR
 */
export async function addTimeOff(
  deps: Deps,
  request: RecordRequest,
  { doctorId, input }: { doctorId: string; input: AddTimeOffInput },
): Promise<Written> {
  const { clinicId, id } = request
  const { reason = null, everywhere } = input
  const sealed = await sealTexts(deps.vault, { reason }, { table: timeOff, clinicId, id })
  const row = {
    id,
    doctorId,
    everywhere,
    ...sealed,
    mayDo: reachesOf(deps.actor.caller.roles, 'time-off:write'),
    ...spanRow(input),
  }
  return writeOne(deps, request, [addOne, row])
}
