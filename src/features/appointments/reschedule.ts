import { type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { materialized, param } from '../../db/statement.ts'
import type { Plan, Wish } from '../../domain/booking.ts'
import type { ClinicRules } from '../../domain/calendar.ts'
import type { RecordRequest } from '../../platform/deps.ts'
import { patientMayStillChange } from './cancel.ts'
import { type Change, type Changed, changeAppointment, type Rule } from './change.ts'

/** One visit on its way to another time, place or doctor. */
export interface MoveOrder {
  actor: Actor
  request: RecordRequest
  /** The doctor it goes to; their calendar decides. */
  doctorId: string
  /** The visit as it was read: what the wish does not name stays as it was then. */
  was: { version: number; doctorId: string }
  wish: Wish
  /** What else the request changes, sealed. */
  set: Change['set']
}

/** The row or the rules are no longer what the decision was made on: decide again. */
export class Outdated extends Error {
  readonly what: 'visit' | 'rules'

  constructor(what: 'visit' | 'rules') {
    super(`The ${what} changed meanwhile.`)
    this.name = 'Outdated'
    this.what = what
  }
}

const unless = (what: 'visit' | 'rules') => () => {
  throw new Outdated(what)
}

const otherVisits = (doctorId: string, plan: Plan) => sql`b.doctor_id = ${param(doctorId, 'uuid')} and b.id <> cur.id
  and b.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(b.starts_at, b.ends_at)
    && tstzrange(${param(new Date(plan.start).toISOString(), 'timestamptz')}, ${param(new Date(plan.end).toISOString(), 'timestamptz')})`

export function rulesStand({ versions, clinicId }: ClinicRules, doctorId: string): SQL {
  const doctor = param(doctorId, 'uuid')
  return sql`(select c2.rules_version from ${clinics} c2 where c2.id = cur.clinic_id) = ${param(versions.clinic, 'int')}
    and (select d.rules_version from ${doctors} d where d.id = ${doctor}) = ${param(versions.doctor, 'int')}
    and (select m.rules_version from ${clinicDoctors} m where m.clinic_id = ${param(clinicId, 'uuid')} and m.doctor_id = ${doctor})
      = ${param(versions.membership, 'int')}`
}

/**
 * Moves the visit in one statement: the old slot is freed only because the new one is taken. Both doctors' rows are locked
 * first, in id order, or two moves that cross would deadlock.
 * @throws DomainError SCHEDULING_CONFLICT from the constraint; `Outdated` when the decision has to be made again.
 */
export async function moveAppointment(
  db: Database,
  order: MoveOrder,
  { plan, rules }: { plan: Plan; rules: ClinicRules },
): Promise<Changed> {
  const { actor, wish, was } = order
  const target = param(order.doctorId, 'uuid')
  const taken = otherVisits(order.doctorId, plan)
  const overbook = param(wish.overbook, 'boolean')
  const ruleList: Rule[] = [
    { holds: sql`(select count(*) > 0 from gate)`, refusal: unless('rules') },
    { holds: sql`cur.version = ${param(was.version, 'int')}`, refusal: unless('visit') },
    patientMayStillChange(actor, 'appointments:change'),
    { holds: rulesStand(rules, order.doctorId), refusal: unless('rules') },
    {
      holds: sql`(${overbook} or not exists (select from ${appointments} b where b.overbook and ${taken}))`,
      refusal: unless('rules'),
    },
  ]
  return changeAppointment(db, actor, order.request, {
    permission: 'appointments:change',
    from: 'reschedule',
    target: null,
    guards: [
      materialized(
        'gate',
        sql`select d.id from ${doctors} d where d.id in (select cur.doctor_id from cur union select ${target}) order by d.id for no key update`,
      ),
    ],
    rules: ruleList,
    set: {
      ...order.set,
      doctorId: order.doctorId,
      startsAt: plan.start,
      endsAt: plan.end,
      timezone: plan.timezone,
      type: plan.type,
      locationId: plan.locationId,
      overbook: sql`${overbook} and exists (select from ${appointments} b, cur where ${taken})`,
      status: sql`case when t.status = 'CONFIRMED' then 'SCHEDULED' else t.status end`,
      confirmedAt: null,
      seriesModified: sql`t.series_id is not null`,
    },
    event: 'appointment.rescheduled',
  })
}
