import { type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { type Cte, materialized } from './cte.ts'
import { doctors, patients } from './schema/people.ts'

// Whatever puts a visit into time holds its patients, then its doctors, then the visits, each in the order of their ids:
// two that cross would deadlock else. NO KEY UPDATE, because FOR UPDATE holds up the foreign-key checks of others.

const p = alias(patients, 'p')
const d = alias(doctors, 'd')

/** A condition that is true, and that is asked only once every row of these CTEs is locked. */
export function onceHeld(...names: readonly string[]): SQL {
  const held = names.map((name) => sql.raw(`(select count(*) from ${name}) >= 0`))
  return sql.join(held, sql` and `)
}

/** The patients as the locks find them. @param which `select clinic_id, patient_id` */
export function patientsHeld(which: SQL): Cte {
  return materialized(
    'patients_held',
    sql`select p.* from ${patients} ${p} where ${p.clinicId} = any (array(select s.clinic_id from (${which}) s))
and ${p.id} = any (array(select s.patient_id from (${which}) s)) order by ${p.id} for no key update`,
  )
}

/** The doctors as the locks find them, after the patients. @param which `select doctor_id` */
export function doctorsHeld(which: SQL): Cte {
  return materialized(
    'doctors_held',
    sql`select d.* from ${doctors} ${d} where ${d.id} = any (array(${which}))
and ${onceHeld('patients_held')} order by ${d.id} for no key update`,
  )
}
