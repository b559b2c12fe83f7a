import { sql } from 'drizzle-orm'
import { text, uuid } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { closures, locations } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { CLINIC_NOT_FOUND, LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { closureKind } from '../../../records/closure.ts'
import { clinicsHeld } from '../clinic/held.ts'
import { raiseClinicRules } from '../clinic/queries.ts'
import { joinSpan, SPAN, spanChecks, spanRow } from '../span.ts'
import { writeOne } from '../write-one.ts'
import { closureImage, zoneOfLocation } from './queries.ts'
import type { AddClosureInput } from './schemas.ts'

const zone = sql`coalesce(${zoneOfLocation(sql`c.id`, sql`r.location_id`)}, c.timezone)`

const addOne = defineWrite(() => ({
  name: 'closure-add',
  asked: rowsAsked({ id: uuid, locationId: uuid, reason: text, ...SPAN }),
  subjects: [clinicsHeld],
  from: sql`from asked r left join clinics_held c on c.n = r.n\n${joinSpan(zone)}`,
  columns: sql`span.starts, span.ends`,
  checks: [
    { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND },
    ...spanChecks,
    {
      name: 'location',
      holds: sql`r.location_id is null or exists (select from ${locations} l where l.clinic_id = c.id and l.id = r.location_id and l.active)`,
      refusal: LOCATION_NOT_FOUND,
    },
  ],
  effects: [
    cte(
      'put',
      sql`insert into ${closures} (clinic_id, id, location_id, reason, starts_at, ends_at, created_at, updated_at)
select r.clinic_id, r.id, r.location_id, r.reason, j.starts, j.ends, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    raiseClinicRules('put'),
  ],
  happened: [{ action: 'closure.added', of: closureKind, rows: 'put', by: 'id' }],
  answers: { image: closureImage('e'), written: sql`true`, from: sql`put e join asked r on r.id = e.id` },
  status: 201,
}))

/**
 * Closes the clinic, or one location, by wall clock in its own zone. Visits that stand in it stay.
 * @throws DomainError NOT_FOUND, LOCATION_NOT_FOUND, DST_GAP, VALIDATION_ERROR
 */
export function addClosure(deps: Deps, request: RecordRequest, input: AddClosureInput): Promise<Written> {
  const { locationId, reason } = input
  return writeOne(deps, request, [addOne, { id: request.id, locationId, reason, ...spanRow(input) }])
}
