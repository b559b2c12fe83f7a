import { type SQL, sql } from 'drizzle-orm'
import { changedColumns } from '../../../db/composed-write.ts'
import { cte } from '../../../db/cte.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { appointmentTemplates } from '../../../db/schema/series.ts'
import { assignments, insertInto, param } from '../../../db/statement.ts'
import { reachesOf } from '../../../domain/access.ts'
import { checkPlace } from '../../../domain/booking.ts'
import { DomainError } from '../../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../../platform/deps.ts'
import { isFresh } from '../../appointments/composed-change.ts'
import { type Check, type RecordWrite, type Written, writeRecord } from '../../appointments/write-record.ts'
import { TEMPLATE_NOT_FOUND } from '../prepare.ts'
import type { AddTemplateInput, ChangeTemplateInput } from './schemas.ts'

type NamedCheck = Check & { refusal: DomainError }

const NOT_YOURS = new DomainError('FORBIDDEN', 'You may keep templates for your own visits only.')

/** What holds of a template's people and place, over `cur` with `new_doctor`, `new_location` and `new_type`. */
function checksOf({ actor }: Deps, request: RecordRequest): NamedCheck[] {
  const isClinics = reachesOf(actor.caller.roles, 'templates:write').includes('clinic')
  const isOwn = (doctor: SQL) =>
    isClinics
      ? sql`true`
      : sql`exists (select from ${doctors} d join ${clinicDoctors} m on m.doctor_id = d.id and m.clinic_id = cur.clinic_id and m.active
          where d.id = ${doctor} and d.user_id = ${param(actor.caller.userId, 'uuid')})`
  return [
    {
      holds: sql`exists (select from ${clinicDoctors} k where k.clinic_id = cur.clinic_id and k.doctor_id = cur.new_doctor and k.active)`,
      refusal: new DomainError('DOCTOR_NOT_FOUND', 'There is no such doctor in this clinic.'),
    },
    {
      holds: sql`(cur.new_location is null or exists (select from ${locations} l where l.clinic_id = cur.clinic_id and l.id = cur.new_location and l.active))`,
      refusal: new DomainError('LOCATION_NOT_FOUND', 'There is no such location.'),
    },
    { holds: sql`(${isOwn(sql`cur.new_doctor`)} and ${isOwn(sql`cur.doctor_id`)})`, refusal: NOT_YOURS },
    { holds: isFresh(request.ifMatch), refusal: new DomainError('VERSION_MISMATCH', 'The template has changed.') },
    {
      holds: sql`(cur.new_type <> 'IN_PERSON' or cur.new_location is not null)`,
      refusal: new DomainError('LOCATION_REQUIRED', 'A visit in person needs a locationId.'),
    },
    {
      holds: sql`(cur.new_type <> 'VIDEO_CALL' or cur.new_location is null)`,
      refusal: new DomainError('LOCATION_NOT_ALLOWED', 'A video visit has no locationId.'),
    },
  ]
}

interface TemplateWrite extends Pick<RecordWrite, 'status' | 'current' | 'locks'> {
  /** The effect, from `go`, which is `cur` once all checks hold. */
  effect: SQL
  event: string
  checks: readonly NamedCheck[]
}

function writeTemplate(
  deps: Deps,
  request: RecordRequest,
  { effect, event, ...write }: TemplateWrite,
): Promise<Written> {
  const both = cte('both', sql`select t.*, to_jsonb(cur) was, to_jsonb(t) became from made t cross join cur`)
  const changed = changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: [] })
  return writeRecord(deps, request, {
    ...write,
    notFound: TEMPLATE_NOT_FOUND,
    effects: [cte('made', effect), both],
    audit: [{ action: event, subjectType: 'appointment_template', from: 'both', patient: null, changed }],
    events: [
      {
        type: event,
        subjectType: 'appointment_template',
        from: 'made',
        payload: sql`jsonb_build_object('templateId', e.id, 'doctorId', e.doctor_id)`,
      },
    ],
    image: sql`select to_jsonb(made) as image from made`,
  })
}

/** @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, FORBIDDEN, LOCATION_REQUIRED, LOCATION_NOT_ALLOWED */
export function addTemplate(deps: Deps, request: RecordRequest, input: AddTemplateInput): Promise<Written> {
  const { clinicId, id } = request
  const { now } = deps.actor
  const { duration, ...rest } = input
  checkPlace({ ...input, hasAddress: false })
  const doctor = param(input.doctorId, 'uuid')
  const row = { clinicId, id, ...rest, durationMinutes: duration, createdAt: now, updatedAt: now }
  return writeTemplate(
    deps,
    { ...request, ifMatch: null },
    {
      status: 201,
      current: sql`select ${param(clinicId, 'uuid')} clinic_id, ${doctor} doctor_id, ${doctor} new_doctor, 1 as version,
      ${param(input.locationId, 'uuid')} new_location, ${param(input.type, 'text')} new_type where true`,
      locks: false,
      effect: sql`${insertInto(appointmentTemplates, row)} from go returning *`,
      event: 'appointment_template.added',
      checks: checksOf(deps, { ...request, ifMatch: null }),
    },
  )
}

const currentOf = ({ clinicId, id }: RecordRequest, more: SQL) =>
  sql`select t.* ${more} from ${appointmentTemplates} t where t.clinic_id = ${param(clinicId, 'uuid')}
    and t.id = ${param(id, 'uuid')} and t.deleted_at is null`

const sameRow = sql`t.clinic_id = go.clinic_id and t.id = go.id`

/** @throws DomainError TEMPLATE_NOT_FOUND, VERSION_MISMATCH, and those of `addTemplate` */
export function changeTemplate(deps: Deps, request: RecordRequest, input: ChangeTemplateInput): Promise<Written> {
  const { duration, ...rest } = input
  const set = { ...rest, ...(duration !== undefined && { durationMinutes: duration }), updatedAt: deps.actor.now }
  const location = input.locationId === undefined ? sql`t.location_id` : param(input.locationId, 'uuid')
  return writeTemplate(deps, request, {
    status: 200,
    current: currentOf(
      request,
      sql`, coalesce(${param(input.doctorId ?? null, 'uuid')}, t.doctor_id) new_doctor, ${location} new_location,
        coalesce(${param(input.type ?? null, 'text')}, t.type) new_type`,
    ),
    effect: sql`update ${appointmentTemplates} t set ${assignments(appointmentTemplates, set)}, version = t.version + 1
      from go where ${sameRow} returning t.*`,
    event: 'appointment_template.changed',
    checks: checksOf(deps, request),
  })
}

/** Series that were made from it stay. @throws DomainError TEMPLATE_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH */
export function removeTemplate(deps: Deps, request: RecordRequest): Promise<Written> {
  const { now } = deps.actor
  const stands = new Set(['FORBIDDEN', 'VERSION_MISMATCH'])
  return writeTemplate(deps, request, {
    status: 200,
    current: currentOf(request, sql`, t.doctor_id new_doctor, t.location_id new_location, t.type new_type`),
    effect: sql`update ${appointmentTemplates} t set ${assignments(appointmentTemplates, { deletedAt: now, updatedAt: now })},
      version = t.version + 1 from go where ${sameRow} returning t.*`,
    event: 'appointment_template.removed',
    // A doctor or a location that is not there any more must not keep a template alive.
    checks: checksOf(deps, request).filter(({ refusal }) => stands.has(refusal.code)),
  })
}
