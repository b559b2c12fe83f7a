import { type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { like, list, uuid } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { locations } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { zoneRules, zonesTaken } from '../../../db/zone-rules.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { holderIn, uniqueExternalId } from '../../../records/external-id.ts'
import { locationKind } from '../../../records/location.ts'
import { clinicsHeld } from '../clinic/held.ts'
import { doctorIdsOf, raiseClinicRules } from '../clinic/queries.ts'
import { writeOne } from '../write-one.ts'
import { FIELDS } from './fields.ts'
import type { AddLocationInput } from './schemas.ts'

/** A column as the row `r` gives it; as the schema has it where the request does not say. */
function orDefault({ name, default: unsaid }: PgColumn): SQL {
  return sql.raw(`coalesce(r.${name}, ${typeof unsaid === 'string' ? `'${unsaid}'` : String(unsaid)})`)
}

const addOne = defineWrite(() => ({
  name: 'location-add',
  asked: rowsAsked({ id: uuid, ...like(locations, FIELDS), zoneRules: list }),
  subjects: [clinicsHeld],
  from: sql`from asked r left join clinics_held c on c.n = r.n`,
  columns: sql`c.timezone`,
  checks: [
    { name: 'clinic', holds: sql`c.id is not null`, refusal: CLINIC_NOT_FOUND },
    uniqueExternalId(holderIn(locations, 'id', sql`r.id`)),
  ],
  effects: [
    cte(
      'put',
      sql`insert into ${locations} (
clinic_id, id, name, address, timezone, latitude, longitude, radius_metres, check_in_code, active, external_id, created_at, updated_at
)
select r.clinic_id, r.id, r.name, r.address, coalesce(r.timezone, j.timezone), r.latitude, r.longitude,
${orDefault(locations.radiusMetres)}, ${orDefault(locations.checkInCode)}, ${orDefault(locations.active)}, r.external_id, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
    raiseClinicRules('put'),
    zonesTaken({ rows: 'put', by: 'id' }),
  ],
  happened: [{ action: 'location.added', of: locationKind, rows: 'put', by: 'id' }],
  answers: {
    image: sql`to_jsonb(e) || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`e.clinic_id`)})`,
    written: sql`true`,
    from: sql`put e join asked r on r.id = e.id`,
  },
  status: 201,
}))

/** Adds a location to the clinic, in the clinic's zone unless it names its own. @throws DomainError NOT_FOUND, EXTERNAL_ID_TAKEN */
export function addLocation(deps: Deps, request: RecordRequest, input: AddLocationInput): Promise<Written> {
  const row = {
    id: request.id,
    ...input,
    zoneRules: input.timezone === undefined ? null : zoneRules(input.timezone),
  }
  return writeOne(deps, request, [addOne, row])
}
