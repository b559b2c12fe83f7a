import { parseArgs } from 'node:util'
import { Client } from 'pg'
import { loadDevKeys } from './dev-keys.ts'
import { withOwnerDatabase } from './owner-database.ts'
import { runScript } from './run-script.ts'
import { copyRows } from './seed/copy.ts'
import { PLAN_COLUMNS, planCollector } from './seed/plans.ts'
import { type Progress, progressBar } from './seed/progress.ts'
import { VISIT_COLUMNS, visitFields } from './seed/visit-fields.ts'
import { visitsOf } from './seed/visits.ts'
import { clinicRows, PATIENT_COLUMNS, patientRows, planClinics, type SeedClinic } from './seed/world.ts'
import { takeZones } from './take-zones.ts'
import { putRows } from './world/rows.ts'
import { type Seal, sealerOf, type VaultKeys } from './world/sealer.ts'

/** Clinics loaded side by side, each on its own connection. */
const LANES = 2

interface Seeding {
  appointments: number
  seed: string
  now: number
  keys: VaultKeys
  progress?: Progress
}

/**
 * Loads clinics of their own with this many visits in all: the same ones for the same seed and day. A clinic comes in one
 * transaction, and one that is there already is left alone, so an interrupted run can be repeated.
 */
export async function seedDatabase(ownerUrl: string, seeding: Seeding): Promise<{ loaded: number; known: number }> {
  const waiting = planClinics(seeding.appointments, seeding.seed)
  const count = { loaded: 0, known: 0 }
  const lane = async () => {
    const client = new Client({ connectionString: ownerUrl })
    await client.connect()
    try {
      for (let clinic = waiting.shift(); clinic; clinic = waiting.shift()) {
        const visits = clinic.doctors.reduce((sum, doctor) => sum + doctor.visits, 0)
        const isNew = await loadClinic(client, clinic, seeding)
        if (!isNew) seeding.progress?.add(visits)
        count[isNew ? 'loaded' : 'known'] += visits
      }
    } finally {
      await client.end()
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return count
}

async function loadClinic(client: Client, clinic: SeedClinic, { now, keys, progress }: Seeding): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM clinics WHERE id = $1', [clinic.id])
  if (rowCount) return false
  await takeZones((text, values) => client.query(text, values), [clinic.zone])
  const seal = sealerOf(keys)
  const plans = planCollector(clinic, { now, seal })
  await client.query('BEGIN')
  for (const [table, rows] of clinicRows(clinic)) await putRows(client, table, rows)
  await copyRows(client, { table: 'patients', columns: PATIENT_COLUMNS, rows: patientRows(clinic) })
  const rows = visitRows(clinic, { now, seal, plans, progress })
  await copyRows(client, { table: 'appointments', columns: VISIT_COLUMNS, rows })
  await copyRows(client, { table: 'follow_up_plans', columns: PLAN_COLUMNS, rows: plans.rows })
  await client.query('COMMIT')
  return true
}

interface Making {
  now: number
  seal: Seal
  plans: ReturnType<typeof planCollector>
  progress: Progress | undefined
}

function* visitRows(clinic: SeedClinic, { now, seal, plans, progress }: Making) {
  for (const doctor of clinic.doctors) {
    for (const visit of visitsOf(clinic, doctor, now)) {
      plans.note(visit)
      progress?.add(1)
      yield visitFields(visit, clinic, seal)
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { appointments: { type: 'string' }, seed: { type: 'string', default: '1' } },
  })
  const appointments = Number(values.appointments)
  if (!Number.isInteger(appointments) || appointments < 1)
    throw new Error('Usage: npm run seed -- --appointments <number> [--seed <text>]')
  await withOwnerDatabase(async (ownerUrl) => {
    const started = performance.now()
    const progress = progressBar(appointments)
    const keys = (await loadDevKeys()).vaultKeys
    const { loaded, known } = await seedDatabase(ownerUrl, {
      appointments,
      seed: values.seed,
      now: Date.now(),
      keys,
      progress,
    })
    progress.end()
    const seconds = (performance.now() - started) / 1000
    if (known > 0) console.log(`${known} visits of this seed were already loaded: choose another --seed to load more.`)
    const rate = Math.round(loaded / seconds)
    console.log(`Loaded ${loaded} visits in ${seconds.toFixed(1)} s: ${rate} rows/s.`)
    await analyze(ownerUrl)
    console.log(clinicsTold(planClinics(appointments, values.seed)))
  })
}

/** More lines than that are not read. */
const TOLD = 10

/** Where the visits are, and who may look at them: nobody works in these clinics. */
export function clinicsTold(clinics: readonly SeedClinic[]): string {
  const lines = clinics.slice(0, TOLD).map(({ id, name, zone, doctors }) => {
    return `  ${id}  ${name}, ${zone}: ${doctors.length} ${doctors.length === 1 ? 'doctor' : 'doctors'}`
  })
  const more = clinics.length > TOLD ? [`  and ${clinics.length - TOLD} more`] : []
  return `
The login root sees each of these clinics: npm run -s token -- --as root, and send its id as X-Clinic-ID.
${[...lines, ...more].join('\n')}`
}

/** Fresh statistics, or the planner takes the big tables for small ones. */
async function analyze(ownerUrl: string): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query('ANALYZE appointments, follow_up_plans, patients')
  await client.end()
}

if (import.meta.main) await runScript(main)
