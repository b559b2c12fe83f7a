import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Actor } from '../../db/write.ts'
import { reachesOf } from '../../domain/access.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps, RecordRequest } from '../../platform/deps.ts'
import { sealTexts } from '../../platform/seal-texts.ts'
import { together } from './also.ts'
import { type Change, type Changed, changeAppointment, type Rule, wrongStep } from './change.ts'
import { reachesAsStaff } from './image.ts'
import { convertsPlanAgain } from './plan-effects.ts'
import { entersQueue } from './queue-effects.ts'
import type { CheckInInput } from './schemas.ts'

const inPerson: Rule = {
  holds: sql`cur.type = 'IN_PERSON'`,
  refusal: () => new DomainError('CHECKIN_NOT_IN_PERSON', 'Only visits in person are checked in.'),
}

/** The desk sees the patient; a patient has to prove where they are. */
function isPresent({ caller }: Actor, locationId: string | null): Rule {
  return {
    holds: sql`(${reachesAsStaff(caller, 'appointments:check-in', 'cur')} or cur.location_id = ${param(locationId, 'uuid')})`,
    refusal: () =>
      locationId === null
        ? new DomainError('CHECKIN_INVALID_QR_CODE', 'Scan the code shown at the location, or ask the desk.')
        : new DomainError('CHECKIN_WRONG_LOCATION', 'The visit is at another location.'),
  }
}

function inWindow({ caller, now }: Actor, override: boolean): Rule {
  const opens = minutesSetting('c', 'checkInOpensMinutes')
  const closes = minutesSetting('c', 'checkInClosesMinutes')
  const overridden = sql`(${param(override, 'boolean')} and ${reachesAsStaff(caller, 'appointments:check-in', 'cur')})`
  return {
    holds: sql`(${overridden} or ${instantParam(now)} between cur.starts_at - ${opens} and cur.starts_at + ${closes})`,
    refusal: () => new DomainError('CHECKIN_WINDOW_CLOSED', 'It is too early or too late to check in for this visit.'),
  }
}

const isStaffSomewhere = ({ caller }: Actor) =>
  reachesOf(caller.roles, 'appointments:check-in').some((reach) => reach !== 'own')

/** A no-show on its way back; the doctor's calendar decides whether its time is still free. */
export interface AgainOrder {
  actor: Actor
  request: RecordRequest
  set: Change['set']
}

class WasNoShow extends Error {}

/**
 * Checks a patient in.
 * @param presence the location whose code was shown, null without one
 * @param again checks in a no-show, in its doctor's calendar
 * @throws DomainError CHECKIN_NOT_IN_PERSON, CHECKIN_INVALID_QR_CODE, CHECKIN_WRONG_LOCATION, CHECKIN_WINDOW_CLOSED and
 *   those of `changeAppointment`
 */
export async function checkInAppointment(
  { db, vault, actor }: Deps,
  request: RecordRequest,
  {
    input,
    presence,
    again,
  }: { input: CheckInInput; presence: string | null; again: (order: AgainOrder, doctorId: string) => Promise<Changed> },
): Promise<Changed> {
  if (input.override && !isStaffSomewhere(actor)) throw new DomainError('FORBIDDEN', 'Only staff may override.')
  const row = { table: appointments, clinicId: request.clinicId, id: request.id }
  const set: Change['set'] = {
    status: 'CHECKED_IN',
    checkedInAt: actor.now,
    ...(await sealTexts(vault, { checkInOverrideReason: input.overrideReason }, row)),
  }
  let doctorId = ''
  try {
    return await changeAppointment(db, actor, request, {
      permission: 'appointments:check-in',
      from: ['SCHEDULED', 'CONFIRMED'],
      target: 'CHECKED_IN',
      rules: [inPerson, isPresent(actor, presence), inWindow(actor, input.override ?? false)],
      set,
      event: 'appointment.checked_in',
      also: entersQueue(actor.now),
      wrongStep: (was) => {
        doctorId = was.doctor_id
        return was.status === 'NO_SHOW' && isStaffSomewhere(actor) ? new WasNoShow() : wrongStep(was, actor)
      },
    })
  } catch (error) {
    if (error instanceof WasNoShow) return again({ actor, request, set }, doctorId)
    throw error
  }
}

const TRIES = 3

/** Takes a no-show back, on the visit's own local day: overbooked if somebody has its time by now. */
export async function checkInAgain(db: Database, { actor, request, set }: AgainOrder): Promise<Changed> {
  const change: Change = {
    permission: 'appointments:check-in',
    from: ['NO_SHOW'],
    target: 'CHECKED_IN',
    rules: [
      inPerson,
      {
        holds: sql`${reachesAsStaff(actor.caller, 'appointments:check-in', 'cur')} and local_of(cur.starts_at, cur.timezone)::date
          = local_of(${instantParam(actor.now)}, cur.timezone)::date`,
        refusal: (was) => wrongStep(was, actor),
      },
    ],
    set: {
      ...set,
      overbook: sql`exists (select from ${appointments} b where b.doctor_id = t.doctor_id and b.id <> t.id
        and b.status not in ('CANCELLED', 'NO_SHOW') and tstzrange(b.starts_at, b.ends_at) && tstzrange(t.starts_at, t.ends_at))`,
    },
    event: 'appointment.checked_in',
    also: together(convertsPlanAgain(actor.now), entersQueue(actor.now)),
  }
  for (let tries = 1; ; tries++) {
    try {
      return await changeAppointment(db, actor, request, change)
    } catch (error) {
      // Somebody took the time after this statement's snapshot: now it is seen, and the visit is overbooked.
      const isClash = error instanceof DomainError && error.code === 'SCHEDULING_CONFLICT'
      if (!isClash || tries === TRIES) throw error
    }
  }
}
