import { Client } from 'pg'

/** A record whose patient is not the one of what it belongs to. */
export interface Mismatch {
  clinicId: string
  kind: 'appointment' | 'follow_up_plan' | 'series'
  id: string
  patientId: string
  ofKind: string
  ofId: string
  ofPatientId: string
}

/** The keys that hold a record to the patient of what it belongs to. */
const KEYS = {
  appointments: ['appointments_parent', 'appointments_original', 'appointments_series', 'appointments_plan'],
  follow_up_plans: ['follow_up_plans_appointment', 'follow_up_plans_follow_up'],
}

const TABLES = { appointment: 'appointments', follow_up_plan: 'follow_up_plans', series: 'series' }

/**
 * Looks for records that are linked to another patient's record, as rows from before the composite keys may be. Marks
 * them, so that patients do not see them, and unmarks those that were corrected. Once there are none, validates the
 * keys.
 * @returns the mismatches, by clinic, kind and id
 */
export async function checkDatabase(ownerUrl: string): Promise<Mismatch[]> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    for (const [kind, table] of Object.entries(TABLES)) {
      await client.query(
        `UPDATE ${table} t SET mismatched = NOT mismatched
         WHERE mismatched <> ((clinic_id, id) IN (SELECT clinic_id, id FROM patient_mismatches WHERE kind = $1))`,
        [kind],
      )
    }
    const { rows } = await client.query<Mismatch>(
      `SELECT clinic_id "clinicId", kind, id, patient_id "patientId", of_kind "ofKind", of_id "ofId", of_patient_id "ofPatientId"
       FROM patient_mismatches ORDER BY clinic_id, kind, id, of_id`,
    )
    if (rows.length === 0) await validateKeys(client)
    return rows
  } finally {
    await client.end()
  }
}

/** Validating a key reads its table, and holds up no write. */
async function validateKeys(client: Client): Promise<void> {
  for (const [table, keys] of Object.entries(KEYS)) {
    for (const key of keys) await client.query(`ALTER TABLE ${table} VALIDATE CONSTRAINT ${key}`)
  }
}
