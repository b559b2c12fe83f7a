import { DEV_ISSUER } from '../dev-keys.ts'
import { clinicDoctorRow, doctorRow, patientRow } from '../world/people.ts'
import { clinicRow, locationRow, sessionRow, unchangedSince } from '../world/places.ts'
import type { Row } from '../world/rows.ts'
import { idOf } from '../world/stable.ts'
import {
  CLINIC_NAMES,
  DEMO_CLINICS,
  DOCTORS,
  doctorId,
  hoursOf,
  LEFT,
  locationId,
  PROFILES,
  zoneOf,
} from './clinics.ts'
import { ENDED } from './ended-rows.ts'
import { hardNameId } from './hard-names.ts'
import { CLINICS, type ClinicName, LOGINS } from './logins.ts'
import { demoUserId, emailOf, loginOf, patientsOf } from './people.ts'

/** Everything of the demo that does not move with the days, table by table, in the order of its references. */
export function baseRows(): [table: string, rows: Row[]][] {
  return [
    ['clinics', CLINIC_NAMES.map(demoClinicRow)],
    ['locations', CLINIC_NAMES.flatMap(locationRows)],
    ['users', userRows()],
    ['memberships', membershipRows()],
    ['doctors', doctorRows()],
    ['clinic_doctors', CLINIC_NAMES.flatMap(clinicDoctorRows)],
    ['patients', CLINIC_NAMES.flatMap(patientRows)],
    ['links', [...CLINIC_NAMES.flatMap(patientLinkRows), ...doctorLinkRows()]],
    ['possible_duplicates', CLINIC_NAMES.map(duplicateRow)],
    ['working_sessions', CLINIC_NAMES.flatMap(sessionRows)],
  ]
}

const STARTED = '2025-01-06T00:00:00.000Z'
const NEW = unchangedSince(STARTED)

function demoClinicRow(clinic: ClinicName): Row {
  const { name, phone, settings } = DEMO_CLINICS[clinic]
  return clinicRow({ id: CLINICS[clinic].id, name, phone, settings, opened: STARTED })
}

function locationRows(clinic: ClinicName): Row[] {
  return DEMO_CLINICS[clinic].locations.map((location, index) => {
    const id = locationId(clinic, index)
    return locationRow({
      ...location,
      clinicId: CLINICS[clinic].id,
      id,
      timezone: zoneOf(clinic, id),
      opened: STARTED,
    })
  })
}

function userRows(): Row[] {
  const byId = new Map(
    Object.entries(LOGINS).map(([login, { sub, name }]) => [
      demoUserId(login),
      { id: demoUserId(login), issuer: DEV_ISSUER, subject: sub, name, email: emailOf(sub), ...NEW },
    ]),
  )
  return [...byId.values()]
}

/** Patients are no members. */
function membershipRows(): Row[] {
  return Object.entries(LOGINS).flatMap(([login, { clinic, roles }]) =>
    clinic && !roles.includes('PATIENT')
      ? [
          {
            clinic_id: CLINICS[clinic].id,
            id: idOf(`${clinic} membership of ${login}`),
            user_id: demoUserId(login),
            status: 'active',
            roles,
            joined_at: STARTED,
            ...NEW,
          },
        ]
      : [],
  )
}

function doctorRows(): Row[] {
  const all = CLINIC_NAMES.flatMap((clinic) =>
    DOCTORS.map((doctor) => {
      const login = loginOf(clinic, doctor)
      return doctorRow({
        id: doctorId(clinic, doctor),
        userId: demoUserId(login),
        name: LOGINS[login]?.name ?? login,
        specialty: PROFILES[doctor].specialty,
        opened: STARTED,
      })
    }),
  )
  return [...new Map(all.map((row) => [row.id, row])).values()]
}

function clinicDoctorRows(clinic: ClinicName): Row[] {
  return DOCTORS.map((doctor) =>
    clinicDoctorRow({
      clinicId: CLINICS[clinic].id,
      doctorId: doctorId(clinic, doctor),
      leftAt: doctor === LEFT ? ENDED : undefined,
      opened: STARTED,
    }),
  )
}

function patientRows(clinic: ClinicName): Row[] {
  return patientsOf(clinic).map((patient) => ({
    ...patientRow({
      clinicId: CLINICS[clinic].id,
      id: patient.id,
      name: patient.name,
      dateOfBirth: patient.dateOfBirth,
      phone: patient.phone,
      country: DEMO_CLINICS[clinic].settings.country,
      opened: STARTED,
    }),
    user_id: patient.userId,
    guardian_user_ids: patient.guardianUserIds,
    pending_user_ids: patient.pendingUserIds,
    email: patient.email,
    language: patient.language,
    merged_into: patient.mergedInto ?? null,
    status: patient.status ?? 'active',
    status_since: patient.status ? ENDED : null,
    do_not_contact: false,
  }))
}

const linkRow = (clinic: ClinicName, link: Row): Row => ({
  clinic_id: CLINICS[clinic].id,
  patient_id: null,
  doctor_id: null,
  status: 'active',
  confirmed_by: null,
  ended_by: null,
  // The desk has made them, and another hand has confirmed all but the pending ones.
  issued_by: demoUserId(loginOf(clinic, 'reception')),
  ...NEW,
  ...link,
})

/** The journal of who stands for whom: of a child with two guardians, one is pending. */
function patientLinkRows(clinic: ClinicName): Row[] {
  return patientsOf(clinic).flatMap(({ id, userId, guardianUserIds, pendingUserIds }) =>
    [...(userId ? [userId] : []), ...guardianUserIds].map((user) =>
      linkRow(clinic, {
        id: idOf(`link ${id} ${user}`),
        patient_id: id,
        user_id: user,
        kind: user === userId ? 'self' : 'guardian',
        ...(pendingUserIds.includes(user)
          ? { status: 'pending' }
          : { confirmed_by: demoUserId(loginOf(clinic, 'admin')) }),
      }),
    ),
  )
}

function doctorLinkRows(): Row[] {
  const all = CLINIC_NAMES.flatMap((clinic) =>
    DOCTORS.map((doctor) => {
      const [doctor_id, user_id] = [doctorId(clinic, doctor), demoUserId(loginOf(clinic, doctor))]
      const issued_by = demoUserId(loginOf(clinic, 'admin'))
      return linkRow(clinic, { id: idOf(`link ${doctor_id}`), doctor_id, user_id, kind: 'doctor', issued_by })
    }),
  )
  return [...new Map(all.map((row) => [row.doctor_id, row])).values()]
}

/** Who is registered twice did it themselves the second time, and the desk has not looked yet. */
function duplicateRow(clinic: ClinicName): Row {
  return {
    clinic_id: CLINICS[clinic].id,
    patient_id: hardNameId(clinic, 'registered twice'),
    other_id: hardNameId(clinic, 'registered once'),
    why: ['phone+dateOfBirth', 'name+dateOfBirth'],
    created_at: STARTED,
  }
}

/** The ids of a doctor's demo hours: while all of them stand, nobody has changed the hours. */
export function sessionIds(clinic: ClinicName, doctor: (typeof DOCTORS)[number]): string[] {
  return hoursOf(clinic, doctor).map((_, index) => idOf(`${clinic} ${doctor} session ${index}`))
}

function sessionRows(clinic: ClinicName): Row[] {
  return DOCTORS.flatMap((doctor) => {
    const ids = sessionIds(clinic, doctor)
    return hoursOf(clinic, doctor).map(({ locationId, weekday, start, end, types }, index) =>
      sessionRow({
        clinicId: CLINICS[clinic].id,
        id: ids[index] ?? '',
        doctorId: doctorId(clinic, doctor),
        locationId,
        weekday,
        start,
        end,
        types,
      }),
    )
  })
}
