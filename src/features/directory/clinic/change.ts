import { sql } from 'drizzle-orm'
import { bigints, json, like, list, texts } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { asNamed, changedSinceHeld, namesIn, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinics } from '../../../db/schema/people.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { zoneRules } from '../../../db/zone-rules.ts'
import { CLINIC_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { clinicKind } from '../../../records/clinic.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { zoneChange } from '../zone-change.ts'
import { doctorIdsOf } from './queries.ts'
import type { ChangeClinicInput } from './schemas.ts'

const FIELDS = ['name', 'phone', 'timezone'] as const

const given = asNamed(clinics, FIELDS)
const rezoning = zoneChange('clinic')

/** Every setting may change what can be booked, so the rules version rises. */
const changeOne = defineWrite(() => ({
  name: 'clinic-change',
  asked: rowsAsked({ versions: bigints, names: texts, ...like(clinics, FIELDS), settings: json, zoneRules: list }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${clinics} t on t.id = r.clinic_id
where r.kept is null order by t.id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.id`,
  checks: [{ name: 'clinic', holds: sql`t.id is not null`, refusal: CLINIC_NOT_FOUND }, fresh],
  effects: [
    cte(
      'changed',
      sql`update ${clinics} t set name = ${given.name},
phone = ${given.phone},
timezone = ${given.timezone},
settings = t.settings || r.settings, version = t.version + 1, rules_version = t.rules_version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where t.id = j.id and j.refused is null returning t.*, t.id clinic_id, r.n`,
    ),
    ...rezoning.effects,
  ],
  happened: [
    { action: 'clinic.changed', of: clinicKind, rows: 'changed', ...changedSinceHeld(clinics) },
    ...rezoning.happened,
  ],
  answers: {
    image: sql`to_jsonb(e) - 'n' || jsonb_build_object('doctor_ids', ${doctorIdsOf(sql`e.id`)}, 'touches', e.timezone <> b.timezone,
'kept_series', ${rezoning.keptSeries})`,
    written: sql`true`,
    from: sql`changed e join asked r on r.n = e.n join held b on b.n = e.n`,
  },
  status: 200,
}))

/**
 * Changes the clinic's settings, name or phone; with its zone that of its visits to come which are not in person.
 * @throws DomainError NOT_FOUND, VERSION_MISMATCH
 */
export function changeClinic(deps: Deps, request: RecordRequest, input: ChangeClinicInput): Promise<Written> {
  const { name, phone, timezone, ...settings } = input
  const fields = { name, phone, timezone }
  const row = {
    versions: versionsOf(request.ifMatch),
    names: namesIn(clinics, fields),
    ...fields,
    settings,
    zoneRules: timezone === undefined ? null : zoneRules(timezone),
  }
  return writeOne(deps, request, [changeOne, row])
}
