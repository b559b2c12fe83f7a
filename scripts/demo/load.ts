import { Client } from 'pg'
import { loadDevKeys } from '../dev-keys.ts'
import { takeZones } from '../take-zones.ts'
import { putRows, type Row } from '../world/rows.ts'
import { type Seal, sealerOf, type VaultKeys } from '../world/sealer.ts'
import { baseRows } from './base-rows.ts'
import { CLINIC_NAMES, DEMO_CLINICS, locationId, zoneOf } from './clinics.ts'
import { endedRows } from './ended-rows.ts'
import { eventRows, PARKED_EVENT } from './event-rows.ts'
import { closureRows, timeOffRows } from './exception-rows.ts'
import { exportRows } from './export-rows.ts'
import { importRows } from './import-rows.ts'
import { inboxRows, stoppedRows } from './inbox-rows.ts'
import { invitationRows } from './invitation-rows.ts'
import { CLINICS } from './logins.ts'
import { messageTemplateRows } from './message-rows.ts'
import { notificationRows } from './notification-rows.ts'
import { planRows, seriesRows, templateRows } from './plan-rows.ts'
import { planVisits } from './plan-visits.ts'
import { findPresent, withoutUsersOwn } from './present.ts'
import { giveTokens } from './queue-rows.ts'
import { calendarRows, displayRows, inviteInterpreters, webhookRows } from './secret-rows.ts'
import { type Present, settle } from './settle.ts'
import { roomRows } from './video-rows.ts'
import { type SettledVisit, visitRow } from './visit-rows.ts'

const CLINIC_IDS = Object.values(CLINICS).map(({ id }) => id)
const ZONES = CLINIC_NAMES.flatMap((clinic) =>
  DEMO_CLINICS[clinic].locations.map((_, index) => zoneOf(clinic, locationId(clinic, index))),
)
const IS_PARKED = `EXISTS (SELECT FROM deliveries d WHERE d.event_id = ${PARKED_EVENT} AND d.parked_at IS NOT NULL)`
const BY_ID = ['clinic_id', 'id']
const NOTHING: Present = { untouched: new Set(), touched: new Set(), taken: new Map() }

/**
 * Loads the demo clinics into a database that lacks them, in one transaction.
 * @param keys seals the health texts; this checkout's development keys when left out.
 * @throws Error from Postgres when a demo clinic is there already.
 */
export async function loadDemo(ownerUrl: string, now: number, keys?: VaultKeys): Promise<void> {
  const ring = keys ?? (await loadDevKeys()).vaultKeys
  await inTransaction(ownerUrl, async (client) => {
    for (const [table, rows] of baseRows()) await putRows(client, table, rows)
    await putRows(client, 'memberships', invitationRows(now))
    await takeZones((text, values) => client.query(text, values), ZONES)
    const plan = planVisits(now)
    const seal = sealerOf(ring)
    for (const [table, rows] of endedRows(now, seal)) await putRows(client, table, rows)
    await putRows(client, 'inbox', inboxRows(now, seal))
    await putRows(client, 'stopped_addresses', stoppedRows(now))
    await putRows(client, 'exports', exportRows(now))
    for (const [table, rows] of eventRows(now)) await putRows(client, table, rows)
    for (const [table, rows] of importRows(now, seal)) await putRows(client, table, rows)
    await putRows(client, 'closures', closureRows(now))
    await putRows(client, 'time_off', timeOffRows(now, seal))
    await putRows(client, 'message_templates', messageTemplateRows(seal))
    await writeVisits(client, { visits: settle(plan, NOTHING), series: seriesRows(now, seal), now, seal })
  })
}

/**
 * Moves the demo visits that nobody touched so that today is full again; what a user changed or made stays as it is, and
 * a slot that a user took is theirs. Does nothing in a database without the demo.
 * @param keys as for `loadDemo`: the texts of moved visits are sealed anew.
 */
export async function refreshDemo(ownerUrl: string, now: number, keys?: VaultKeys): Promise<void> {
  const ring = keys ?? (await loadDevKeys()).vaultKeys
  await inTransaction(ownerUrl, async (client) => {
    const { rowCount } = await client.query('SELECT FROM clinics WHERE id = ANY ($1)', [CLINIC_IDS])
    if (rowCount !== CLINIC_IDS.length) return
    // Whoever else books in this database waits a moment, or two moves could meet in one slot.
    await client.query('LOCK TABLE appointments, follow_up_plans IN SHARE ROW EXCLUSIVE MODE')
    const seal = sealerOf(ring)
    await moveExceptions(client, now)
    const stillOpen = "memberships.version = 1 AND memberships.status = 'invited'"
    await putRows(client, 'memberships', invitationRows(now), { key: BY_ID, keep: ['version'], where: stillOpen })
    await putRows(client, 'inbox', inboxRows(now, seal), { key: BY_ID, keep: ['version'], where: 'inbox.version = 1' })
    // What was delivered since stays so.
    for (const [table, rows] of eventRows(now))
      await putRows(client, table, rows, { key: ['id'], keep: [], where: IS_PARKED })
    const plan = await withoutUsersOwn(client, planVisits(now))
    const visits = settle(plan, await findPresent(client, plan))
    const withSeries = new Set(plan.filter((visit) => visit.sequence).map((visit) => CLINICS[visit.clinic].id))
    const series = seriesRows(now, seal).filter((row) => withSeries.has(String(row.clinic_id)))
    // Nothing stands in the way of the next statement then: the constraint looks at each row on its own.
    await client.query("UPDATE appointments SET status = 'CANCELLED' WHERE clinic_id = ANY ($1) AND id = ANY ($2)", [
      CLINIC_IDS,
      visits.map((visit) => visit.id),
    ])
    await writeVisits(client, { visits, series, now, seal })
    await client.query('UPDATE clinics SET rules_version = rules_version + 1 WHERE id = ANY ($1)', [CLINIC_IDS])
  })
}

/** Moves the closure and the time off, if they stand as the demo made them. */
async function moveExceptions(client: Client, now: number): Promise<void> {
  for (const table of ['closures', 'time_off'] as const) {
    const rows = table === 'closures' ? closureRows(now) : timeOffRows(now, () => '')
    for (const { id, clinic_id, starts_at, ends_at } of rows)
      await client.query(
        `UPDATE ${table} SET starts_at = $3, ends_at = $4 WHERE clinic_id = $1 AND id = $2 AND version = 1`,
        [clinic_id, id, starts_at, ends_at],
      )
  }
}

interface Moving {
  visits: readonly SettledVisit[]
  series: readonly Row[]
  now: number
  seal: Seal
}

/** Writes the visits and what hangs on them over what an earlier day has left; plans, series and rooms that changed stay. */
async function writeVisits(client: Client, { visits, series, now, seal }: Moving): Promise<void> {
  const unchanged = (table: string) => ({ key: BY_ID, keep: ['version'], where: `${table}.version = 1` })
  await putRows(client, 'series', series, unchanged('series'))
  const rows = visits.map((visit) => visitRow(visit, now, seal))
  await putRows(client, 'appointments', rows, { key: BY_ID, keep: ['version'] })
  await markAffected(client, visits)
  await giveTokens(client, CLINIC_IDS, now)
  await putRows(client, 'follow_up_plans', planRows(visits, now, seal), unchanged('follow_up_plans'))
  const rooms = { ...unchanged('video_consultations'), keep: ['version', 'room_name', 'created_at'] }
  await putRows(client, 'video_consultations', roomRows(visits, now), rooms)
  await putRows(client, 'appointment_templates', templateRows(), unchanged('appointment_templates'))
  await putRows(client, 'displays', displayRows(now), unchanged('displays'))
  await putRows(client, 'calendars', calendarRows(now), unchanged('calendars'))
  await putRows(client, 'webhooks', webhookRows(now, seal), unchanged('webhooks'))
  await inviteInterpreters(client, now)
  await putRows(client, 'notifications', notificationRows(visits, now), unchanged('notifications'))
}

/** A visit that moves loses its mark: these move from one time that somebody has to look at to another. */
async function markAffected(client: Client, visits: readonly SettledVisit[]): Promise<void> {
  for (const { id, clinic, affectedBy } of visits)
    if (affectedBy)
      await client.query('UPDATE appointments SET affected_by = $3 WHERE clinic_id = $1 AND id = $2', [
        ...[CLINICS[clinic].id, id, affectedBy],
      ])
}

async function inTransaction(ownerUrl: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
  } finally {
    await client.end()
  }
}
