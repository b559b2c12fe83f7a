import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { like, texts } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import { cte } from '../../../db/cte.ts'
import { asNamed, defineRecordChange, isFresh, namesIn, ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { appointmentTemplates } from '../../../db/schema/series.ts'
import { listed } from '../../../db/text.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, runWrite } from '../../../db/write.ts'
import { checkPlace } from '../../../domain/booking.ts'
import { DomainError } from '../../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND, TEMPLATE_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { templateKind } from '../../../records/series.ts'
import { reach, reachesFor } from '../../../records/standing.ts'
import type { AddTemplateInput, ChangeTemplateInput } from './schemas.ts'

const FIELDS = ['name', 'doctorId', 'locationId', 'type', 'durationMinutes', 'time', 'recurrence'] as const

const added = rowsAsked({ ...like(appointmentTemplates, ['id', ...FIELDS]), mayDo: reach })
const changed = rowsAsked({ ...ONE_RECORD, ...like(appointmentTemplates, FIELDS), names: texts, mayDo: reach })
const removed = rowsAsked({ ...ONE_RECORD, mayDo: reach })
const { r } = added
const t = alias(appointmentTemplates, 't')

/** Whether the caller keeps the clinic's templates, or is this doctor and active here. */
const isTheirs = (doctorId: SQL) => sql`('clinic' = any (${r.mayDo}) or exists (
select from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = r.clinic_id and m.active
where d.id = ${doctorId} and d.user_id = r.user_id))`

const yours = (holds: SQL): Check => ({
  name: 'theirs',
  holds,
  refusal: new DomainError('FORBIDDEN', 'You may change templates for your own visits only.'),
})

const exists: Check = {
  name: 'template',
  holds: sql`t.id is not null and t.deleted_at is null`,
  refusal: TEMPLATE_NOT_FOUND,
}

const fresh: Check = {
  name: 'fresh',
  holds: isFresh('t'),
  refusal: new DomainError('VERSION_MISMATCH', 'The template has changed since you read it: read it again.'),
}

type Put = Record<'doctorId' | 'locationId' | 'type', SQL>

/** Who and where its visits will be, as far as it is known here. */
const placeChecks = ({ doctorId, locationId }: Put): Check[] => [
  {
    name: 'doctor',
    holds: sql`exists (select from ${clinicDoctors} k where k.clinic_id = r.clinic_id and k.doctor_id = ${doctorId} and k.active)`,
    refusal: DOCTOR_NOT_IN_CLINIC,
  },
  {
    name: 'location',
    holds: sql`${locationId} is null or exists (select from ${locations} l where l.clinic_id = r.clinic_id and l.id = ${locationId} and l.active)`,
    refusal: LOCATION_NOT_FOUND,
  },
]

/** Whether the place goes with the type: a change may give the one and leave the other as it was. */
const typeChecks = ({ locationId, type }: Put): Check[] => [
  {
    name: 'place of a visit in person',
    holds: sql`${type} <> 'IN_PERSON' or ${locationId} is not null`,
    refusal: new DomainError('LOCATION_REQUIRED', 'An in-person visit needs a location: send locationId.'),
  },
  {
    name: 'no place of a video visit',
    holds: sql`${type} <> 'VIDEO_CALL' or ${locationId} is null`,
    refusal: new DomainError('LOCATION_NOT_ALLOWED', 'A video visit has no location: leave locationId out.'),
  },
]

const columns = sql.raw(listed(FIELDS.map((name) => appointmentTemplates[name].name)))
const values = sql.raw(listed(FIELDS.map((name) => `r.${appointmentTemplates[name].name}`)))

const addOne = defineWrite(() => ({
  name: 'template-add',
  asked: added,
  subjects: [],
  from: sql`from asked r where r.kept is null`,
  checks: [...placeChecks(r), yours(isTheirs(r.doctorId)), ...typeChecks(r)],
  effects: [
    cte(
      'added',
      sql`insert into ${appointmentTemplates} (clinic_id, id, created_at, updated_at,
${columns})
select r.clinic_id, r.id, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null returning *`,
    ),
  ],
  happened: [{ action: 'appointment_template.added', of: templateKind, rows: 'added', by: 'id' }],
  answers: { image: sql`to_jsonb(e)`, written: sql`true`, from: sql`added e join asked r on r.id = e.id` },
  status: 201,
}))

const put = asNamed(appointmentTemplates, FIELDS)
const image = sql`to_jsonb(e) - '{n,written}'::text[]`

const changeOne = defineRecordChange(() => ({
  name: 'template-change',
  table: appointmentTemplates,
  of: templateKind,
  asked: changed,
  checks: [
    exists,
    ...placeChecks(put),
    yours(sql`${isTheirs(put.doctorId)} and ${isTheirs(sql`${t.doctorId}`)}`),
    fresh,
    ...typeChecks(put),
  ],
  set: put,
  action: 'appointment_template.changed',
  image,
}))

/** A template can be deleted even if its doctor or location no longer exists. */
const removeOne = defineRecordChange(() => ({
  name: 'template-remove',
  table: appointmentTemplates,
  of: templateKind,
  asked: removed,
  checks: [exists, yours(isTheirs(sql`${t.doctorId}`)), fresh],
  set: { deletedAt: r.at },
  action: 'appointment_template.removed',
  image,
}))

const unexplained = (what: string) => new Error(`A template was not ${what}, and no check says why.`)

/** @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, LOCATION_REQUIRED, LOCATION_NOT_ALLOWED */
export async function addTemplate(
  { db, actor }: Deps,
  request: RecordRequest,
  input: AddTemplateInput,
): Promise<Written> {
  const { clinicId, id, idempotency } = request
  const { duration, ...rest } = input
  checkPlace({ ...input, hasAddress: false })
  const written = await runWrite(db, addOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, ...rest, durationMinutes: duration, mayDo: reachesFor(actor.caller, 'templates:write') },
  })
  if (!written) throw unexplained('added')
  return written
}

/** @throws DomainError TEMPLATE_NOT_FOUND, VERSION_MISMATCH, and those of `addTemplate` */
export async function changeTemplate(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
  { duration, ...rest }: ChangeTemplateInput,
): Promise<Written> {
  const set = { ...rest, durationMinutes: duration }
  const written = await runWrite(db, changeOne, {
    asking: { actor, idempotency, clinicId },
    row: {
      ...set,
      id,
      versions: versionsOf(ifMatch),
      names: namesIn(appointmentTemplates, set),
      mayDo: reachesFor(actor.caller, 'templates:write'),
    },
  })
  if (!written) throw unexplained('changed')
  return written
}

/** Series that were made from it stay. @throws DomainError TEMPLATE_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH */
export async function removeTemplate(
  { db, actor }: Deps,
  { clinicId, id, ifMatch, idempotency }: RecordRequest,
): Promise<Written> {
  const written = await runWrite(db, removeOne, {
    asking: { actor, idempotency, clinicId },
    row: { id, versions: versionsOf(ifMatch), mayDo: reachesFor(actor.caller, 'templates:write') },
  })
  if (!written) throw unexplained('removed')
  return written
}
