import { sql } from 'drizzle-orm'
import { like, list, texts } from '../../../db/asked.ts'
import { materialized } from '../../../db/cte.ts'
import { onceHeld } from '../../../db/locks.ts'
import { asNamed, defineRecordChange, namesIn, ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { locations } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { rowsAsked } from '../../../db/write.ts'
import { zoneRules } from '../../../db/zone-rules.ts'
import { LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { holderIn, uniqueExternalId } from '../../../records/external-id.ts'
import { locationKind } from '../../../records/location.ts'
import { clinicsHeld } from '../clinic/held.ts'
import { doctorIdsOf, raiseClinicRules } from '../clinic/queries.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { zoneChange } from '../zone-change.ts'
import { FIELDS } from './fields.ts'
import type { ChangeLocationInput } from './schemas.ts'

const rezoning = zoneChange('location')

const changeOne = defineRecordChange(() => ({
  name: 'location-change',
  table: locations,
  of: locationKind,
  asked: rowsAsked({ ...ONE_RECORD, names: texts, ...like(locations, FIELDS), zoneRules: list }),
  subjects: [
    // The clinic is locked before the location, and both before its doctors, as by a closure.
    clinicsHeld,
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${locations} t on t.clinic_id = r.clinic_id and t.id = r.id
where r.kept is null and ${onceHeld('clinics_held')} order by t.id for no key update of t`,
    ),
  ],
  checks: [
    { name: 'location', holds: sql`t.id is not null`, refusal: LOCATION_NOT_FOUND },
    fresh,
    uniqueExternalId(holderIn(locations, 'id', sql`r.id`)),
  ],
  set: asNamed(locations, FIELDS),
  action: 'location.changed',
  consequence: { effects: [raiseClinicRules('changed'), ...rezoning.effects], happened: rezoning.happened },
  image: sql`to_jsonb(e) - '{n,written}'::text[] || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`e.clinic_id`)},
'touches', (select (e.active, e.timezone) <> (b.active, b.timezone) from held b where b.n = e.n), 'kept_series', ${rezoning.keptSeries})`,
}))

/** Changes a location; with its zone that of its visits to come. @throws DomainError LOCATION_NOT_FOUND, VERSION_MISMATCH, EXTERNAL_ID_TAKEN */
export function changeLocation(deps: Deps, request: RecordRequest, input: ChangeLocationInput): Promise<Written> {
  const row = {
    id: request.id,
    versions: versionsOf(request.ifMatch),
    names: namesIn(locations, input),
    ...input,
    zoneRules: input.timezone === undefined ? null : zoneRules(input.timezone),
  }
  return writeOne(deps, request, [changeOne, row])
}
