import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { like, texts } from '../../../db/asked.ts'
import { type Check, firstBroken } from '../../../db/checks.ts'
import { type Cte, materialized, withCtes } from '../../../db/cte.ts'
import { keptShape } from '../../../db/idempotency.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../../db/schema/people.ts'
import { locations } from '../../../db/schema/schedule.ts'
import { keyedRows, rowsAsked } from '../../../db/write.ts'
import { DomainError, invalidField } from '../../../domain/errors.ts'
import { DOCTOR_NOT_IN_CLINIC, LOCATION_NOT_FOUND, PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import { patientChecks, refusalNamed } from '../../../records/patients/patient-checks.ts'
import { isLinked, ownedBy, reachesAsOwner, reachesAsStaff } from '../../../records/standing.ts'
import { visitExternalIdFree } from '../../../records/visits/visit-external-id.ts'
import { busyOf, daysAround, patientBusyShape } from '../patient-busy.ts'

/** What is asked about the people and the place of a booking. A null `patientId` is the one record that is the asker's own. */
export const PEOPLE = {
  ...like(appointments, ['id', 'doctorId', 'patientId', 'locationId', 'startsAt', 'externalId']),
  mayBook: texts,
  mayRead: texts,
}

const { r, definition } = rowsAsked(PEOPLE)

const ASKER = { userId: sql`r.user_id`, at: sql`r.at` }

/** The patient of each booking: the one it names, or the only one that is the asker's own. */
export const bookingSubjects: Cte = materialized(
  'subjects',
  sql`select r.n, r.clinic_id, r.doctor_id, o.records, coalesce(r.patient_id, case when o.records = 1 then o.only_id end) patient_id
from asked r cross join lateral (
select count(*)::int records, min(p.id::text)::uuid only_id from ${patients} p
where r.patient_id is null and 'own' = any (${r.mayBook}) and p.clinic_id = r.clinic_id
and ${isLinked('p', ASKER)}
) o where r.kept is null`,
)

/** What a booking's checks look at. @param held the patients and doctors: locked where it is written, as they stand where it is only asked */
export function bookingFrom(held: { patients: SQL; doctors: SQL }): SQL {
  return sql`from subjects s join asked r on r.n = s.n
left join ${held.patients} p on p.clinic_id = s.clinic_id and p.id = s.patient_id
left join ${held.doctors} d on d.id = s.doctor_id
left join ${clinics} c on c.id = s.clinic_id
left join ${clinicDoctors} m on m.clinic_id = s.clinic_id and m.doctor_id = s.doctor_id
cross join lateral (
select array['clinic', case when d.user_id = r.user_id then 'treating' end] staff,
case when ${isLinked('p', ASKER)} then ${ownedBy('p', ASKER.userId)} else '{}' end || '{link}' own
) me`
}

const isTheirOwn = reachesAsOwner(r.mayBook)

/** Whether the asker is staff to the doctor's visits. */
export const asksAsStaff = reachesAsStaff(r.mayBook)

/** Who and where: what a booking is refused for before its time is looked at. */
const peopleChecks: readonly Check[] = [
  {
    name: 'doctor',
    holds: sql`m.active`,
    refusal: DOCTOR_NOT_IN_CLINIC,
  },
  {
    name: 'which patient',
    holds: sql`s.patient_id is not null or s.records = 0`,
    refusal: invalidField('#/patientId', 'is required, because you look after several patients'),
  },
  {
    name: 'patient',
    holds: sql`${r.mayBook} && array['clinic', 'treating'] or ${isTheirOwn}`,
    refusal: PATIENT_NOT_FOUND,
  },
  ...patientChecks,
  {
    name: 'location',
    holds: sql`r.location_id is null or exists (select from ${locations} l where l.clinic_id = r.clinic_id and l.id = r.location_id and l.active)`,
    refusal: LOCATION_NOT_FOUND,
  },
  {
    name: 'right to book',
    holds: sql`${asksAsStaff} or ${isTheirOwn}`,
    refusal: new DomainError('FORBIDDEN', 'You may book for your own visits only.'),
  },
  visitExternalIdFree,
]

/**
 * Of what the patient or a guardian has booked: nobody is turned away for what the clinic asked of them. Counted under the patient's lock where it
 * is written: of two bookings at once the second counts the first.
 */
const limitCheck: Check = {
  name: 'limit',
  holds: sql`${asksAsStaff} or count_patients_bookings(s.clinic_id, s.patient_id, r.at) < coalesce((c.settings->>'maxOpenBookingsPerPatient')::int, 5)`,
  refusal: new DomainError(
    'BOOKING_LIMIT_REACHED',
    'This patient has as many open bookings as the clinic allows: cancel one, or ask the clinic to book.',
  ),
}

/** What a booking is held to besides its time, in the contract's order. `memory` is what only the writing can ask. */
export function bookingChecks(memory: { rules: readonly Check[]; time: readonly Check[] }): Check[] {
  return [...peopleChecks, ...memory.rules, limitCheck, ...memory.time]
}

const questions: readonly Cte[] = [
  bookingSubjects,
  materialized(
    'judged',
    sql`select r.n, s.patient_id, ${asksAsStaff} is_staff, ${firstBroken([...peopleChecks, limitCheck])} refused
${bookingFrom({ patients: sql`${patients}`, doctors: sql`${doctors}` })}`,
  ),
]

/** A column that answers such questions without writing or locking: the first broken check, and what is kept under the key. */
export function askedColumn(rows: string): SQL {
  const ctes = [materialized('asked', keyedRows(definition, sql`${rows}`)), ...questions]
  return sql`, (${withCtes(ctes)}
select jsonb_agg(jsonb_build_object('refused', j.refused, 'isStaff', coalesce(j.is_staff, false), 'kept', r.kept, 'standing', r.standing,
'patientBusy', (${busyOf({ clinicId: sql`r.clinic_id`, patientId: sql`j.patient_id`, ...daysAround(sql`r.starts_at`) })})) order by r.n)
from asked r left join judged j on j.n = r.n) asked`
}

const answerShape = z.object({
  refused: z.string().nullable(),
  isStaff: z.boolean(),
  kept: keptShape.nullable(),
  standing: z.string(),
  patientBusy: patientBusyShape,
})

/** What the database says of a booking that has not been written. */
export type BookingAnswer = z.infer<typeof answerShape>

export const answersShape = z
  .array(answerShape)
  .nullable()
  .transform((rows) => rows ?? [])

/** The refusal because of the people or the place; null if there is none. */
export function refusalOfPeople({ refused }: BookingAnswer): DomainError | null {
  return refusalNamed(peopleChecks, refused)
}

/** The refusal of a patient with too many open bookings: it is asked after what is wrong with the time. */
export function limitReached({ refused }: BookingAnswer): DomainError | null {
  return refusalNamed([limitCheck], refused)
}
