import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../db/asked.ts'
import { minutesSetting } from '../../db/clinic-setting.ts'
import { defineRead, readingOf, runRead } from '../../db/read.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics, doctors, patients } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { isoShape } from '../../db/shapes.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { ownPatients } from '../../records/visibility.ts'
import { appointmentKind } from '../../records/visits/appointment.ts'

const candidateShape = z.object({
  id: z.string(),
  starts_at: isoShape,
  timezone: z.string(),
  doctor_name: z.string(),
  patient_name: z.string(),
  type: z.literal('IN_PERSON'),
  status: z.enum(['SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS']),
  here: z.boolean(),
  open: z.boolean(),
})
type Candidate = z.infer<typeof candidateShape>

/**
 * The caller's visits in person that may be checked in now, that wait or have begun since a day at most, and those of today
 * in each one's own zone, which tell why not. It is the window that counts: it may reach over midnight.
 */
const visitsOfNow = defineRead({
  name: 'visits-of-scan',
  asked: { at: uuid, clinicId: uuid },
  compose({ caller, now, at, clinicId }) {
    const opens = minutesSetting('c', 'checkInOpensMinutes')
    const closes = minutesSetting('c', 'checkInClosesMinutes')
    const today = sql`local_of(${now}, coalesce(l.timezone, a.timezone))::date`
    const isBegun = sql`a.status in ('CHECKED_IN', 'IN_PROGRESS') and a.starts_at between ${now} - interval '1 day' and ${now} + interval '1 day'`
    const isInWindow = sql`${now} between a.starts_at - ${opens} and a.starts_at + ${closes}`
    return {
      found: sql`select json_build_object('id', a.id, 'starts_at', a.starts_at, 'timezone', coalesce(l.timezone, a.timezone),
'doctor_name', d.name, 'patient_name', p.name, 'type', a.type, 'status', a.status, 'here', coalesce(a.location_id = ${at}, false), 'open', ${isBegun} or ${isInWindow}) as image,
a.clinic_id, a.id, a.patient_id
from ${appointments} a join ${clinics} c on c.id = a.clinic_id join ${doctors} d on d.id = a.doctor_id
join ${patients} p on p.clinic_id = a.clinic_id and p.id = a.patient_id
left join ${locations} l on l.clinic_id = a.clinic_id and l.id = a.location_id
where a.clinic_id = ${clinicId} and a.clinic_id = ${caller.clinicId ?? sql`null::uuid`}
and (a.clinic_id, a.patient_id) in ${ownPatients(caller)} and not a.mismatched
and a.type = 'IN_PERSON' and a.status in ('SCHEDULED', 'CONFIRMED', 'CHECKED_IN', 'IN_PROGRESS')
and (${isInWindow} or ${isBegun} or local_of(a.starts_at, coalesce(l.timezone, a.timezone))::date = ${today})
order by a.starts_at, a.id`,
      audit: readingOf(appointmentKind, { action: 'appointment.scanned' }),
    }
  },
})

const described = ({ id, starts_at, timezone, doctor_name, patient_name, type, status }: Candidate) => ({
  id,
  type,
  status,
  appointmentDate: starts_at,
  timezone,
  doctorName: doctor_name,
  patientName: patient_name,
})

export type Scan = { id: string } | { requiresSelection: true; eligibleAppointments: ReturnType<typeof described>[] }

/**
 * The visit a scan is for: the caller's only one here that may be checked in now, or has been; several are offered. A second
 * scan finds the same, also once the visit has begun.
 * @throws DomainError CHECKIN_WINDOW_CLOSED, CHECKIN_WRONG_LOCATION, CHECKIN_NO_APPOINTMENT
 */
export async function findScanned({ db, actor }: Deps, presence: { at: string; clinicId: string }): Promise<Scan> {
  const images = await runRead(db, visitsOfNow, { actor, asked: presence })
  const today = images.map((image) => candidateShape.parse(image))
  const here = today.filter((visit) => visit.here)
  const eligible = here.filter((visit) => visit.open)
  const [only] = eligible
  if (only && eligible.length === 1) return { id: only.id }
  if (only) return { requiresSelection: true, eligibleAppointments: eligible.map(described) }
  if (here.length > 0)
    throw new DomainError(
      'CHECKIN_WINDOW_CLOSED',
      'It is too early or too late to check in for your visit today: windows.checkIn says when, or ask the desk.',
    )
  if (today.length > 0)
    throw new DomainError('CHECKIN_WRONG_LOCATION', 'Your visit today is at another location: check in there.')
  throw new DomainError('CHECKIN_NO_APPOINTMENT', 'You have no visit here today: ask the desk.')
}
