import { patientKeyOf } from '../../src/domain/patient-key.ts'
import type { Country } from '../../src/domain/phone.ts'
import { unchangedSince } from './places.ts'
import type { Row } from './rows.ts'

interface MadeUpDoctor {
  id: string
  name: string
  specialty: string
  userId?: string
  opened: string
}

export function doctorRow({ id, name, specialty, userId, opened }: MadeUpDoctor): Row {
  return { id, user_id: userId ?? null, name, specialty, rules_version: 1, ...unchangedSince(opened) }
}

interface MadeUpPost {
  clinicId: string
  doctorId: string
  /** Since when they have left (ISO text). */
  leftAt?: string | undefined
  opened: string
}

/** The row that says that a doctor works in a clinic. */
export function clinicDoctorRow({ clinicId, doctorId, leftAt, opened }: MadeUpPost): Row {
  return {
    clinic_id: clinicId,
    doctor_id: doctorId,
    active: leftAt === undefined,
    inactive_since: leftAt ?? null,
    rules_version: 1,
    ...unchangedSince(opened),
  }
}

interface MadeUpPatient {
  clinicId: string
  id: string
  name: string
  dateOfBirth: string
  phone: string
  /** Of their clinic, where it has one: their number is read in it. */
  country: Country | null
  opened: string
}

/** A patient's row with the keys they are found by; the columns it lacks have their defaults. */
export function patientRow({ clinicId, id, name, dateOfBirth, phone, country, opened }: MadeUpPatient): Row {
  const key = patientKeyOf({ name, phone }, country)
  return {
    clinic_id: clinicId,
    id,
    name,
    date_of_birth: dateOfBirth,
    phone,
    phone_e164: key.phoneE164,
    search_name: key.searchName,
    search_digits: key.searchDigits,
    search_pieces: key.searchPieces,
    search_source: key.searchSource,
    ...unchangedSince(opened),
  }
}
