import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '../../db/client.ts'
import { changedColumns, runWrite, unlessReplayed, type Write } from '../../db/composed-write.ts'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { assignments, param, sealedColumns } from '../../db/statement.ts'
import type { Permission } from '../../domain/access.ts'
import { type Status, statesBefore, type Verb } from '../../domain/appointment.ts'
import { DomainError } from '../../domain/errors.ts'
import type { RecordRequest } from '../../platform/deps.ts'
import { imageOf } from '../../records/appointment.ts'
import type { Also } from './also.ts'
import { type Changed, wrongStep } from './change.ts'
import { inCallersClinic, reaches, reachesAsStaff } from './image.ts'
import { APPOINTMENT_NOT_FOUND } from './not-found.ts'
import { type AppointmentImage, readImage } from './record.ts'

/** A rule that is checked inside the statement, after the state: its condition over `cur` and `c`, and what its breach is. */
export interface Rule {
  holds: SQL
  refusal: (was: AppointmentImage, verdict: Record<string, unknown>) => Error
}

export interface Change {
  permission: Permission
  /** The states it may start from: a verb of the table of steps, or a list. */
  from: Verb | readonly Status[]
  /** The locks that come before the row's own: of whoever's time it takes. */
  people?: readonly Cte[]
  /** Further locks and checks, after the row's own lock. */
  guards?: readonly Cte[]
  /** Asking for the state a visit is in already answers it as it is. */
  target: Status | null
  rules?: readonly Rule[]
  set: Parameters<typeof assignments<typeof appointments>>[1]
  /** Audit action and event type, `appointment.past_tense`; as SQL over `e`, with `e.was` the row before. */
  event: string | SQL
  payload?: SQL
  /** What happens besides, fed by the changed row `a`. */
  also?: Also
  /** `select <jsonb> as image from a`, where the answer is more than the visit. */
  image?: SQL
  /** Further columns for the rules' refusals to look at. */
  verdict?: Record<string, SQL>
  /** What a wrong step is, where it is not simply refused. */
  wrongStep?: (was: AppointmentImage) => Error
}

const statesList = (states: readonly Status[]) => param(`{${states.join(',')}}`, 'text[]')

function isFrom(from: Change['from'], isStaff: SQL): SQL {
  if (typeof from !== 'string') return sql`cur.status = any(${statesList(from)})`
  const by = (type: 'IN_PERSON' | 'VIDEO_CALL', staff: boolean) =>
    statesList(statesBefore(from, { type, isStaff: staff }))
  return sql`cur.status = any(case
    when cur.type = 'IN_PERSON' and ${isStaff} then ${by('IN_PERSON', true)}
    when cur.type = 'IN_PERSON' then ${by('IN_PERSON', false)}
    when ${isStaff} then ${by('VIDEO_CALL', true)} else ${by('VIDEO_CALL', false)} end)`
}

/**
 * The row, locked. Not FOR UPDATE, which would hold up foreign-key checks.
 * @param after the locks that come first
 */
export function lockedAppointment(actor: Actor, id: string, after: readonly Cte[] = []) {
  const once = after.length > 0 ? sql` and ${onceHeld(...after.map(({ name }) => name))}` : sql``
  return materialized(
    'cur',
    sql`select t.* from ${appointments} t where ${inCallersClinic(actor.caller, sql`t.clinic_id`)}
      and t.id = ${param(id, 'uuid')} and ${unlessReplayed}${once} for no key update of t`,
  )
}

export function isFresh(ifMatch: RecordRequest['ifMatch']): SQL {
  if (ifMatch === null || ifMatch === '*') return sql`true`
  return sql`cur.version = any(${param(`{${ifMatch.join(',')}}`, 'bigint[]')})`
}

export function compose(actor: Actor, request: RecordRequest, change: Change): Write {
  const { caller } = actor
  const rules = (change.rules ?? []).map((rule) => rule.holds)
  const rulesHold =
    rules.length > 0
      ? sql.join(
          rules.map((holds) => sql`coalesce(${holds}, false)`),
          sql`, `,
        )
      : sql``
  return {
    actor,
    idempotency: request.idempotency,
    status: 200,
    guards: [
      ...(change.people ?? []),
      lockedAppointment(actor, request.id, change.people),
      ...(change.guards ?? []),
      cte(
        'chk',
        sql`select cur.clinic_id, cur.id, ${reaches(caller, 'appointments:read', 'cur')} seen,
          ${reaches(caller, change.permission, 'cur', actor.now)} reached, ${isFresh(request.ifMatch)} fresh,
          coalesce(cur.status = ${param(change.target, 'text')}, false) already,
          ${isFrom(change.from, reachesAsStaff(caller, change.permission, 'cur', actor.now))} step, array[${rulesHold}]::boolean[] rules
          from cur join ${clinics} c on c.id = cur.clinic_id`,
      ),
    ],
    effects: [
      cte(
        'a',
        sql`update ${appointments} t set ${assignments(appointments, change.set)}, version = t.version + 1,
          updated_at = ${new Date(actor.now).toISOString()}::timestamptz
          from chk where t.clinic_id = chk.clinic_id and t.id = chk.id
            and seen and reached and fresh and not already and step and true = all(rules) returning t.*`,
      ),
      cte(
        'both',
        sql`select a.*, to_jsonb(cur) was, to_jsonb(a) became from a join cur on cur.clinic_id = a.clinic_id and cur.id = a.id`,
      ),
      cte(
        'again',
        sql`select cur.* from cur join chk using (clinic_id, id) where seen and reached and fresh and already`,
      ),
      ...(change.also?.effects ?? []),
    ],
    audit: [
      {
        action: change.event,
        subjectType: 'appointment',
        from: 'both',
        patient: sql`e.patient_id`,
        changed: changedColumns({ before: sql`e.was`, after: sql`e.became`, sealed: sealedColumns(appointments) }),
      },
      // Who asks for the state there is reads the visit.
      { action: 'appointment.read', subjectType: 'appointment', from: 'again', patient: sql`e.patient_id` },
      ...(change.also?.audit ?? []),
    ],
    events: [
      {
        type: change.event,
        subjectType: 'appointment',
        from: 'both',
        payload: change.payload ?? sql`jsonb_build_object('status', e.status)`,
      },
      ...(change.also?.events ?? []),
    ],
    image: change.image ?? sql`select ${imageOf('a')} as image from a`,
    verdict: {
      ...change.verdict,
      chk: sql`(select to_jsonb(chk) from chk)`,
      was: sql`(select ${imageOf('cur')} from cur)`,
    },
  }
}

const verdictShape = z.looseObject({
  chk: z
    .object({
      seen: z.boolean(),
      reached: z.boolean(),
      fresh: z.boolean(),
      already: z.boolean(),
      step: z.boolean(),
      rules: z.array(z.boolean()),
    })
    .nullable(),
  was: z.record(z.string(), z.unknown()).nullable(),
})

/**
 * Changes one appointment by a composed write, in the contract's order of checks: 404, 403, 412, the state, the rules.
 * @throws DomainError APPOINTMENT_NOT_FOUND, FORBIDDEN, VERSION_MISMATCH, INVALID_STATUS_TRANSITION, or a rule's own refusal.
 */
export async function changeComposed(
  db: Database,
  actor: Actor,
  request: RecordRequest,
  change: Change,
): Promise<Changed> {
  const result = await runWrite(db, compose(actor, request, change))
  if (result.done) return { image: result.image, replayed: result.replayed, changed: !result.replayed }
  const { chk, was } = verdictShape.parse(result.verdict)
  if (!chk?.seen || !was) throw APPOINTMENT_NOT_FOUND
  if (!chk.reached) throw new DomainError('FORBIDDEN', 'You may see this appointment, but not do this to it.')
  if (!chk.fresh) throw new DomainError('VERSION_MISMATCH', 'The appointment has changed since you read it.')
  if (chk.already) return { image: was, replayed: false, changed: false }
  const image = readImage(was)
  if (!chk.step) throw change.wrongStep?.(image) ?? wrongStep(image, actor)
  const broken = change.rules?.[chk.rules.indexOf(false)]
  if (broken) throw broken.refusal(image, result.verdict)
  throw new Error('An appointment was left unchanged, and no check says why.')
}
