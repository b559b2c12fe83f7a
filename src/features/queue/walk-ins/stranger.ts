import { sql } from 'drizzle-orm'
import { flag } from '../../../db/asked.ts'
import { cte } from '../../../db/cte.ts'
import { patients } from '../../../db/schema/people.ts'
import { listed } from '../../../db/text.ts'
import type { Country } from '../../../domain/phone.ts'
import { PHONE_READING, phoneReading } from '../../../records/patients/clinics-country.ts'
import {
  ASKS_FIRST,
  candidatesRead,
  PERSON,
  PERSON_COLUMNS,
  patientsRegistered,
  personRow,
} from '../../../records/patients/patient-candidates.ts'
import type { Consequence } from '../../../records/visits/consequence.ts'

/** Somebody who has no record here yet, with the id it is to have. */
export interface Stranger {
  id: string
  isNew: true
  name: string
  phone: string | null
  dateOfBirth: string | null
  /** Whether somebody like them stops it, until they are confirmed to be new. */
  asksFirst: boolean
}

/** What a walk-in's rows say of a stranger; for somebody who is known the columns are null. */
export const STRANGER = { ...PERSON, ...PHONE_READING, ...ASKS_FIRST, isNew: flag }

/** @param country in which the number is read */
export function strangerRow(patient: { isNew: false } | Stranger, country: Country | null) {
  if (!patient.isNew) return { isNew: false, asksFirst: false, ...phoneReading(null, country) }
  const { asksFirst, phone } = patient
  return { isNew: true, asksFirst, ...personRow(patient, country), ...phoneReading(phone, country) }
}

const names = sql.raw(listed(PERSON_COLUMNS.map((name) => patients[name].name)))
const values = sql.raw(listed(PERSON_COLUMNS.map((name) => `r.${patients[name].name}`)))

/** The records of the strangers among the visits `taken_in`: after those, so that a visit that could not be made leaves no patient behind. */
export const registersStrangers: Consequence = {
  effects: [
    cte(
      'newcomers',
      sql`insert into ${patients} (clinic_id, id, created_at, updated_at,\n${names})
select e.clinic_id, e.patient_id, r.at, r.at,\n${values}
from taken_in e join asked r on r.id = e.id where r.is_new returning *`,
    ),
    cte(
      'registered',
      sql`select p.*, r.n from newcomers p join asked r on r.clinic_id = p.clinic_id and r.patient_id = p.id`,
    ),
  ],
  happened: [patientsRegistered('registered'), candidatesRead],
}

/** What the image of a stranger's visit has in place of its patient: the statement's own snapshot does not show the new record. */
export const newPatient = sql`coalesce((
select jsonb_build_object('patient', jsonb_build_object('id', p.id, 'name', p.name, 'phone', p.phone, 'user_id', p.user_id,
'guardian_user_ids', p.guardian_user_ids, 'pending_user_ids', p.pending_user_ids))
from newcomers p where p.clinic_id = e.clinic_id and p.id = e.patient_id
), '{}')`
