import { type Database, openDatabase } from '../src/db/client.ts'
import type { Actor } from '../src/db/request.ts'
import type { Statement } from '../src/db/text.ts'
import type { Role } from '../src/domain/access.ts'
import { cancelAppointment } from '../src/features/appointments/cancel.ts'
import { listAppointments, listMine, listUpcomingOf } from '../src/features/appointments/list.ts'
import { listQuery, mineQuery } from '../src/features/appointments/list-schemas.ts'
import { readCalendar } from '../src/features/calendar/read-calendar.ts'
import { listPatients } from '../src/features/directory/patients/queries.ts'
import { patientsQuery, searchInput } from '../src/features/directory/patients/schemas.ts'
import { searchPatients } from '../src/features/directory/patients/search.ts'
import { worklistQuery } from '../src/features/follow-ups/schemas.ts'
import { listWork } from '../src/features/follow-ups/worklist/list-work.ts'
import type { Deps } from '../src/platform/http/deps.ts'
import { getAppointment } from '../src/records/visits/get-appointment.ts'
import { actorOf } from './caller.ts'
import type { Subject } from './explain-subject.ts'
import { bookingStatement, catchStatement } from './statements.ts'

const DAY = 24 * 60 * 60_000

export interface Query {
  name: string
  statement: Statement
}

interface Asking {
  subject: Subject
  now: number
  vault: Deps['vault']
  /** The rules of the subject's doctor are read from it. */
  databaseUrl: string
}

type Work = (db: Database) => Promise<unknown>

/** The product's own statements, each as somebody would cause it. */
export async function queriesOf({ subject, now, vault, databaseUrl }: Asking): Promise<Query[]> {
  const as = (role: Role, userId = subject.doctor_user): Actor => {
    const actor = actorOf('bench', { clinicId: subject.clinic, role, now })
    return { ...actor, caller: { ...actor.caller, userId } }
  }
  const desk = as('RECEPTIONIST')
  const patient = as('PATIENT', subject.patient_user)
  const guardian = as('PATIENT', subject.ward_user)
  const works: Record<string, Work> = {
    ...listsOf(subject, { now, desk, patient, guardian }),
    ...patientsOf(desk, now),
    ...mineOf({ desk, doctor: as('DOCTOR'), patient, guardian }),
    'upcoming of a patient, for the desk': (db) =>
      listUpcomingOf(db, desk, { userId: subject.patient_user, limit: 20 }),
    'upcoming of a doctor, for the desk': (db) => listUpcomingOf(db, desk, { userId: subject.doctor_user, limit: 20 }),
    'get one': (db) => getAppointment(db, desk, subject.visit),
    'get one, as patient': (db) => getAppointment(db, patient, subject.visit),
    'calendar of 3 days': (db) => readCalendar(db, { doctorId: subject.doctor, now, runs: [runFrom(now, 3)] }),
    'calendar of 33 days': (db) => readCalendar(db, { doctorId: subject.doctor, now, runs: [runFrom(now, 33)] }),
    cancel: (db) =>
      cancelAppointment(
        { db, actor: desk, vault },
        { clinicId: subject.clinic, id: subject.open_visit, ifMatch: null, idempotency: null },
        {},
      ),
  }
  const caught = Object.entries(works).map(async ([name, work]) => ({ name, statement: await catchStatement(work) }))
  return [
    ...(await Promise.all(caught)),
    ...(await bookingsOf({ subject, now, vault, databaseUrl }, { desk, patient })),
  ]
}

const runFrom = (now: number, days: number) => ({ start: now, end: now + days * DAY })

interface People {
  desk: Actor
  patient: Actor
  guardian: Actor
}

function listsOf(subject: Subject, { now, desk, patient, guardian }: People & { now: number }): Record<string, Work> {
  const list = (query: object, actor = desk) => {
    const parsed = listQuery.parse(query)
    return (db: Database) => listAppointments(db, actor, parsed)
  }
  const day = (offset: number) => new Date(now + offset * DAY).toISOString().slice(0, 10)
  const { doctor: doctorId, patient: patientId, location: locationId } = subject
  return {
    'list: everything, from the first': list({}),
    'list: everything, from the last': list({ sort: '-appointmentDate' }),
    "list: the clinic's day": list({ date: day(-3) }),
    "list: a doctor's day": list({ doctorId, date: day(-3) }),
    'list: a doctor, from the last': list({ doctorId, sort: '-appointmentDate' }),
    'list: a patient, for the desk': list({ patientId, sort: '-appointmentDate' }),
    'list: as patient': list({ sort: '-appointmentDate' }, patient),
    'list: as guardian': list({}, guardian),
    'list: a location, coming': list({ locationId, from: new Date(now).toISOString() }),
    'list: no-shows, from the last': list({ status: 'NO_SHOW', sort: '-appointmentDate' }),
    'list: pending': list({ status: 'PENDING' }),
    'list: follow-ups of a month': list({ followUp: 'true', from: new Date(now - 30 * DAY).toISOString() }),
    'list: unresolved': list({ unresolved: 'true' }),
    'list: unresolved, from the last': list({ unresolved: 'true', sort: '-appointmentDate' }),
    'list: affected': list({ affected: 'true' }),
    'list: externalId': list({ externalId: subject.external }),
    'list: externalId of nobody': list({ externalId: 'nobody' }),
    'list: updatedSince an hour': list({ updatedSince: new Date(now - DAY / 24).toISOString() }),
    'list: updatedSince a week': list({ updatedSince: new Date(now - 7 * DAY).toISOString() }),
  }
}

function patientsOf(desk: Actor, now: number): Record<string, Work> {
  const find = (q: string) => (db: Database) => searchPatients(db, desk, searchInput.parse({ q }))
  const updatedSince = new Date(now - DAY / 24).toISOString()
  return {
    'patients: a whole name': find('Asha Patel'),
    'patients: the beginning of a word': find("o'br"),
    'patients: a part of a name without spaces': find('小明'),
    'patients: the last digits of a number': find('012345'),
    'patients: updatedSince an hour': (db) => listPatients(db, desk, patientsQuery.parse({ updatedSince })),
    'plans: updatedSince an hour': (db) => listWork(db, desk, worklistQuery.parse({ updatedSince })),
  }
}

function mineOf({ desk, doctor, patient, guardian }: People & { doctor: Actor }): Record<string, Work> {
  const mine = (query: object, actor: Actor) => {
    const parsed = mineQuery.parse(query)
    return (db: Database) => listMine(db, actor, parsed)
  }
  return {
    'mine, upcoming, as patient': mine({ as: 'patient' }, patient),
    'mine, past, as patient': mine({ as: 'patient', when: 'past' }, patient),
    'mine, upcoming, a patient who does not say': mine({}, patient),
    'mine, past, a patient who does not say': mine({ when: 'past' }, patient),
    'mine, upcoming, a guardian': mine({}, guardian),
    'mine, upcoming, as doctor': mine({ as: 'doctor' }, doctor),
    'mine, past, as doctor': mine({ as: 'doctor', when: 'past' }, doctor),
    'mine, all, a doctor who does not say': mine({ when: 'all' }, doctor),
    'mine, upcoming, a desk with no visits': mine(
      {},
      { ...desk, caller: { ...desk.caller, userId: desk.caller.requestId } },
    ),
  }
}

async function bookingsOf(
  { subject, now, vault, databaseUrl }: Asking,
  { desk, patient }: { desk: Actor; patient: Actor },
): Promise<Query[]> {
  const db = openDatabase(databaseUrl)
  const { clinics } = await readCalendar(db, { doctorId: subject.doctor, runs: [], now })
  db.release()
  const [rules] = clinics
  if (!rules) throw new Error('The doctor has no rules.')
  const input = {
    patientId: subject.patient,
    doctorId: subject.doctor,
    appointmentDate: subject.free_at.toISOString(),
    type: 'VIDEO_CALL' as const,
    reason: 'Back pain',
  }
  const booking = (actor: Actor, isStaff: boolean) =>
    bookingStatement({ deps: { db, actor, vault }, rules, input, isStaff })
  return [
    { name: 'book, the desk', statement: await booking(desk, true) },
    { name: 'book, a patient', statement: await booking(patient, false) },
  ]
}
