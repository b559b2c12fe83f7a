import { type SQL, sql } from 'drizzle-orm'
import { cte } from '../../db/cte.ts'
import { patients } from '../../db/schema/people.ts'
import { insertInto, param } from '../../db/statement.ts'
import { patientKeyOf } from '../../domain/patient-key.ts'
import { type Country, isNational, readPhone } from '../../domain/phone.ts'
import { countryOf, isClinicsCountry } from '../../records/clinics-country.ts'
import { confirmedNew, isSomebodyKnown, resemblesSomebody } from '../../records/patient-candidates.ts'
import type { Also } from '../appointments/also.ts'
import type { WalkInOrder } from './walk-in-order.ts'

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

/** Whether a stranger's number can only be read where the country is known. */
const isReadInCountry = ({ phone }: Stranger) => phone !== null && isNational(phone)

/** What is to hold of a stranger, as columns: the country their number was read in, and that nobody like them is known. */
export function strangerColumns({ clinicId, patient }: WalkInOrder, country: Country | null): SQL {
  if (!patient.isNew)
    return sql`null::jsonb country, true same_country, true possible_phone, false known, null::jsonb candidates`
  const { phone } = patient
  const sameCountry = isReadInCountry(patient) ? isClinicsCountry(clinicId, country) : sql`true`
  const isPossible = phone === null || readPhone(phone, country).isPossible
  const known = sql`${isSomebodyKnown} or ${resemblesSomebody({ clinicId, ...patient }, country)}`
  return sql`${countryOf(clinicId)} country, ${sameCountry} same_country, ${param(isPossible, 'boolean')} possible_phone,
    ${patient.asksFirst ? known : sql`false`} known, (select jsonb_agg(x.summary) from candidates x) candidates`
}

/**
 * The stranger's record, for the visit of CTE `a`: a visit that could not be made leaves no patient behind. The
 * candidates that a refusal shows are audited as read.
 * @param isWelcome over `standing` (`s`): whether all other conditions for the walk-in hold
 */
export function registersStranger(
  { id, name, phone, dateOfBirth }: Stranger,
  { country, now, isWelcome }: { country: Country | null; now: number; isWelcome: SQL },
): Also {
  const person = { clinicId: sql`a.clinic_id`, id, name, phone, dateOfBirth }
  const row = { ...person, ...patientKeyOf({ name, phone }, country), createdAt: now, updatedAt: now }
  const registered = { subjectType: 'patient', from: 'newcomer' }
  return {
    effects: [
      cte('newcomer', sql`${insertInto(patients, row)} from a returning *`),
      cte(
        'shown',
        sql`select x.clinic_id, x.id from candidates x cross join standing s where ${isWelcome} and s.known`,
      ),
    ],
    audit: [
      { ...registered, action: 'patient.registered', patient: sql`e.id`, changed: confirmedNew },
      { action: 'patient.read', subjectType: 'patient', from: 'shown', patient: sql`e.id` },
    ],
    events: [{ ...registered, type: 'patient.registered', payload: sql`jsonb_build_object('patientId', e.id)` }],
  }
}

export const NOBODY_NEW: Also = { effects: [], audit: [], events: [] }
