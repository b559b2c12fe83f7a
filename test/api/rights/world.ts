import { v7 } from 'uuid'
import type { Role } from '../../../src/domain/rights.ts'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../../support/clinic.ts'

/** Whose a target is, as seen by who asks: a doctor's own visit, a patient's own record. `here` is anybody's in the clinic. */
export type Kind = 'own' | 'ward' | 'another' | 'here' | 'elsewhere'

/** One patient with one doctor, and what the clinic keeps of both: everything that a path can name. */
export interface Target {
  clinic: TestClinic
  patientId: string
  userId: string
  doctorId: string
  locationId: string
  visit: string
  plan: string
  series: string
  template: string
}

interface Pair {
  doctorId: string
  patient: { patientId: string; userId: string }
}

/** A visit that is to come, its plan, a series and a template of this doctor, for this patient. */
async function targetOf(clinic: TestClinic, { doctorId, patient }: Pair): Promise<Target> {
  const { patientId } = patient
  const [visit, plan, series, template] = [v7(), v7(), v7(), v7()]
  const rule = JSON.stringify({ frequency: 'WEEKLY', interval: 1, count: 2 })
  await sqlAs(
    `insert into appointments(clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone,
       overbook, overbooked_over, patient_overlap)
     values ($1, $2, $3, $4, $5, 'IN_PERSON', 'SCHEDULED', '2027-03-02T05:00Z', '2027-03-02T05:30Z', $6, true, '{}', true)`,
    [clinic.id, visit, doctorId, patientId, clinic.locationId, clinic.timezone],
  )
  await sqlAs(
    `insert into follow_up_plans(clinic_id, id, appointment_id, patient_id, doctor_id, scheduled_for)
     values ($1, $2, $3, $4, $5, '2027-03-20')`,
    [clinic.id, plan, visit, patientId, doctorId],
  )
  await sqlAs(
    `insert into series(clinic_id, id, patient_id, doctor_id, location_id, type, duration_minutes, time, timezone, start_date,
       end_date, recurrence) values ($1, $2, $3, $4, $5, 'IN_PERSON', 30, '10:00', $6, '2027-04-05', '2027-04-12', $7)`,
    [clinic.id, series, patientId, doctorId, clinic.locationId, clinic.timezone, rule],
  )
  await sqlAs(
    `insert into appointment_templates(clinic_id, id, name, doctor_id, location_id, type, duration_minutes, time, recurrence)
     values ($1, $2, 'Physio', $3, $4, 'IN_PERSON', 30, '09:00', $5)`,
    [clinic.id, template, doctorId, clinic.locationId, rule],
  )
  const { locationId } = clinic
  return { clinic, patientId, userId: patient.userId, doctorId, locationId, visit, plan, series, template }
}

/** A doctor of the clinic whose token says another role: a therapist, a counselor. */
async function doctorAs(clinic: TestClinic, role: Role): Promise<Person & { doctorId: string }> {
  const person = await clinic.as([role])
  const doctorId = v7()
  await person.client.get('/me')
  await sqlAs(
    `insert into doctors(id, user_id, name, specialty, judged_rules) values ($1, $2, $3, 'psychotherapy', 2)`,
    [doctorId, person.userId, `Dr ${role}`],
  )
  await sqlAs('insert into clinic_doctors(clinic_id, doctor_id) values ($1, $2)', [clinic.id, doctorId])
  return { ...person, doctorId }
}

/** Who asks, and what there is to ask about. */
export interface Asker {
  role: Role
  person: Person
  targets: Partial<Record<Kind, Target>>
}

/** One clinic with somebody of each role, each with targets of their own, and another clinic. */
export async function mintWorld() {
  const [clinic, other] = await Promise.all([mintClinic(), mintClinic()])
  const wardUser = await clinic.as(['PATIENT'])
  await wardUser.client.get('/me')
  const ward = { patientId: v7(), userId: wardUser.userId }
  await sqlAs(
    `insert into patients(clinic_id, id, user_id, name, guardian_user_ids) values ($1, $2, $3, 'Wendy Ward', array[$4::uuid])`,
    [clinic.id, ward.patientId, ward.userId, clinic.patient.userId],
  )
  const [therapist, counselor] = await Promise.all([doctorAs(clinic, 'THERAPIST'), doctorAs(clinic, 'COUNSELOR')])
  const { otherDoctor, otherPatient } = clinic
  const [here, own, wards, elsewhere] = await Promise.all([
    targetOf(clinic, { doctorId: otherDoctor.doctorId, patient: otherPatient }),
    targetOf(clinic, { doctorId: otherDoctor.doctorId, patient: clinic.patient }),
    targetOf(clinic, { doctorId: otherDoctor.doctorId, patient: ward }),
    targetOf(other, { doctorId: other.doctor.doctorId, patient: other.patient }),
  ])
  const staff = async (role: Role, person?: Person): Promise<Asker> => ({
    role,
    person: person ?? (await clinic.as([role])),
    targets: { here, elsewhere },
  })
  const doctor = async (role: Role, person: Person & { doctorId: string }): Promise<Asker> => ({
    role,
    person,
    targets: {
      own: await targetOf(clinic, { doctorId: person.doctorId, patient: otherPatient }),
      another: here,
      elsewhere,
    },
  })
  const askers = await Promise.all([
    staff('SUPER_ADMIN'),
    staff('CLINIC_ADMIN', clinic.admin),
    staff('RECEPTIONIST', clinic.reception),
    staff('NURSE', clinic.nurse),
    staff('SUPPORT_STAFF', clinic.support),
    staff('PHARMACIST', clinic.pharmacist),
    staff('LAB_TECHNICIAN'),
    staff('FINANCE_BILLING'),
    doctor('DOCTOR', clinic.doctor),
    doctor('THERAPIST', therapist),
    doctor('COUNSELOR', counselor),
    {
      role: 'PATIENT' as const,
      person: clinic.patient,
      targets: { own, ward: wards, another: here, elsewhere },
    },
  ])
  return { clinic, other, askers, here, elsewhere }
}

export type World = Awaited<ReturnType<typeof mintWorld>>
