import { sql } from 'drizzle-orm'
import { flag, like } from '../../../db/asked.ts'
import type { Check } from '../../../db/checks.ts'
import type { Database } from '../../../db/client.ts'
import { cte } from '../../../db/cte.ts'
import { withAsker } from '../../../db/happened.ts'
import { doctorsHeld, onceHeld, patientsHeld } from '../../../db/locks.ts'
import type { Actor, Idempotency } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import type { Sealed } from '../../../db/sealed.ts'
import { listed } from '../../../db/text.ts'
import { apart } from '../../../db/together.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked, tryWrites } from '../../../db/write.ts'
import { rulesAgainst } from '../../../domain/affected.ts'
import type { Plan, Wish } from '../../../domain/booking.ts'
import type { ClinicRules } from '../../../domain/calendar.ts'
import { hasOffset } from '../../../domain/time.ts'
import { reachesFor } from '../../../records/standing.ts'
import { appointmentKind, imageOf } from '../../../records/visits/appointment.ts'
import { Outdated } from '../outdated.ts'
import { DECIDED_ON, decidedOn } from '../rules-stand.ts'
import { timeChecks } from '../time-checks.ts'
import { asksAsStaff, bookingChecks, bookingFrom, bookingSubjects, PEOPLE } from './booking-checks.ts'

/** One booking on its way to its doctor's calendar; texts are sealed already, for the row this id will be. */
export interface BookingTask {
  actor: Actor
  idempotency: Idempotency | null
  id: string
  doctorId: string
  /** Null: the one record that is the caller's own. */
  patientId: string | null
  /** Whether it says what only staff to this doctor's visits may say. */
  asksAsStaff: boolean
  wish: Wish
  priority: string
  externalId: string | null
  notify: boolean
  texts: Partial<Record<'reason' | 'notes' | 'staffNote' | 'address' | 'overbookReason', Sealed | null>>
  /** Whether a patient takes back a cancellation of their own: the time was theirs just before. */
  isTakenBack?: boolean
}

const TIME = ['type', 'endsAt', 'timezone'] as const
const FIELDS = ['treatmentType', 'status', 'priority', 'notify', 'externalId'] as const
const MEANT = ['overbookedOver'] as const
const TEXTS = ['reason', 'notes', 'staffNote', 'address', 'overbookReason'] as const

const asked = rowsAsked({
  ...PEOPLE,
  ...like(appointments, [...TIME, ...FIELDS, ...MEANT, ...TEXTS]),
  /** Whether it may go on top of another visit. */
  overbook: flag,
  /** Whether it goes over something, as far as the object knows. */
  isOver: flag,
  /** What the object has decided on. */
  isStaff: flag,
  ...DECIDED_ON,
})
const { r } = asked

/** The object's memory was out of date: the booking is decided again. */
const outdated = () => new Outdated('rules')

const rules: Check = {
  name: 'rules as decided on',
  holds: sql`(${asksAsStaff}) = ${r.isStaff}
and (c.rules_version, m.rules_version, d.rules_version) = (${r.clinicRules}, ${r.membershipRules}, ${r.doctorRules})`,
  refusal: outdated,
}

/**
 * The limit does not count what the same statement books: of a patient's own bookings it takes one, and the others are decided
 * again. The object cannot keep them all apart, for it does not know whose record is the caller's own.
 */
const firstOfPatient: Check = {
  name: 'first of its patient',
  holds: sql`${asksAsStaff} or not exists (select from subjects o join asked x on x.n = o.n
where o.clinic_id = s.clinic_id and o.patient_id = s.patient_id and o.n < s.n and not x.is_staff)`,
  refusal: outdated,
}

const time = timeChecks({ clinicId: sql`s.clinic_id`, patientId: sql`s.patient_id`, apartFrom: sql`null` })

const columns = ['startsAt', ...TIME, ...FIELDS, ...MEANT, ...TEXTS, 'doctorId', 'locationId'] as const
const names = sql.raw(listed(columns.map((name) => appointments[name].name)))
const values = sql.raw(listed(columns.map((name) => `r.${appointments[name].name}`)))

/**
 * Books visits. The constraints are the last check: a row they leave out has nothing written and no verdict against it. Of two rows
 * for one time, or for one external id, the earlier one gets it. External ids are given in their order: the statements of two doctors
 * would deadlock by crossing in them. They wait for nothing else of one another here, for each holds its doctors and patients.
 */
export const bookVisits = defineWrite(() => ({
  name: 'book',
  asked,
  subjects: [
    bookingSubjects,
    patientsHeld(sql`select s.clinic_id, s.patient_id from subjects s`),
    doctorsHeld(sql`select s.doctor_id from subjects s`),
  ],
  from: sql`${bookingFrom({ patients: sql`patients_held`, doctors: sql`doctors_held` })}
where ${onceHeld('patients_held', 'doctors_held')}`,
  columns: sql`s.patient_id`,
  checks: bookingChecks({ rules: [rules, firstOfPatient], time }),
  effects: [
    cte(
      'booked',
      sql`insert into ${appointments} (
clinic_id, id, patient_id, overbook, patient_overlap, booked_by, booked_as, created_at, updated_at,
${names}
)
select r.clinic_id, r.id, j.patient_id,
${r.overbook} and doctor_is_taken(r.doctor_id, r.starts_at, r.ends_at, null, false),
${r.overbook} and patient_is_taken(r.clinic_id, j.patient_id, r.starts_at, r.ends_at, null), r.user_id,
case when ${r.isStaff} then 'STAFF' else 'PATIENT' end, r.at, r.at,
${values}
from judged j join asked r on r.n = j.n where j.refused is null
order by r.external_id, r.n on conflict do nothing returning *`,
    ),
  ],
  happened: [
    {
      action: 'appointment.booked',
      of: appointmentKind,
      rows: 'booked',
      by: 'id',
      changed: sql`case when e.overbook then '{"overbook": [null, true], "overbook_reason": null}'::jsonb end`,
    },
  ],
  answers: { image: imageOf('e'), written: sql`true`, from: withAsker({ rows: 'booked', by: 'id' }) },
  status: 201,
}))

/** About when a wish is, epoch ms: its zone is not known before its doctor's rules are. */
export const momentOf = ({ appointmentDate }: Wish) =>
  Date.parse(hasOffset(appointmentDate) ? appointmentDate : `${appointmentDate}Z`)

/** The row of a booking's people and place, for the asking as for the writing. */
export function peopleOf({ actor, id, doctorId, patientId, externalId, wish }: BookingTask) {
  return {
    id,
    doctorId,
    patientId,
    locationId: wish.locationId,
    startsAt: momentOf(wish),
    externalId,
    mayBook: reachesFor(actor.caller, 'appointments:book'),
    mayRead: reachesFor(actor.caller, 'appointments:read'),
  }
}

/** A booking, what the object has decided it on, and what it decided. */
export interface DecidedBooking {
  task: BookingTask
  plan: Plan
  rules: ClinicRules
  isStaff: boolean
  isOver: boolean
}

/** What a write is asked with for a booking as the object has decided it. */
export function bookingAsked({ task, plan, rules, isStaff, isOver }: DecidedBooking) {
  const { actor, idempotency, wish, texts } = task
  const isPending = !isStaff && rules.settings.patientBookingsPending
  return {
    asking: { actor, idempotency, clinicId: wish.clinicId },
    row: {
      ...peopleOf(task),
      ...texts,
      locationId: plan.locationId,
      type: plan.type,
      startsAt: plan.start,
      endsAt: plan.end,
      timezone: plan.timezone,
      treatmentType: wish.treatmentType,
      status: isPending ? 'PENDING' : 'SCHEDULED',
      priority: task.priority,
      notify: task.notify,
      overbook: wish.overbook,
      isOver,
      overbookedOver: wish.overbook ? rulesAgainst(rules, plan) : [],
      isStaff,
      ...decidedOn(rules),
    },
  }
}

/**
 * Writes 1 to 32 bookings as the object has decided them, in one statement.
 * @returns for each what `tryWrites` says: `Outdated` where it was decided on old rules, null where the time was lost
 */
export function bookDecided(db: Database, bookings: readonly DecidedBooking[]): Promise<(Written | Error | null)[]> {
  return tryWrites(db, bookVisits, apart(bookings, bookingAsked))
}
