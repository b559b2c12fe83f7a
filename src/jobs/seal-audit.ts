import { sql } from 'drizzle-orm'
import * as z from 'zod'
import type { Database } from '../db/client.ts'
import { auditLog, auditSealing, auditSeals } from '../db/schema/records.ts'
import { instantParam, param } from '../db/statement.ts'
import { DIGEST, type Head, macOfSeal, type Sealing, type Witness } from '../features/audit/seal-chain.ts'
import { log } from '../platform/log.ts'
import type { ChainKeys } from '../platform/vault/chain-key.ts'

/** Rows that are sealed at once, of all clinics together. */
const AT_ONCE = 10_000
const MOST_BATCHES = 50

/**
 * Milliseconds. A row's id is drawn a moment before its transaction is known to others, so a fence is trusted only
 * after it has stood for RESTS. A fence that an older transaction outlives is set anew after STUCK; so is one in a
 * restored database, where transaction ids may have started again.
 */
const RESTS = 60_000
const STUCK = 15 * 60_000

export interface Sealer {
  db: Database
  keys: ChainKeys
  witness: Witness
  /** Epoch milliseconds. */
  now: number
}

const foundShape = z.object({
  after: z.string(),
  through: z.string(),
  fence: z.string(),
  fence_at: z.string(),
  clinics: z.array(
    z.object({
      clinic_id: z.string(),
      rows: z.number(),
      digest: z.string(),
      seq: z.number().nullable(),
      through_id: z.string().nullable(),
      mac: z.string().nullable(),
    }),
  ),
})
type Found = z.infer<typeof foundShape>

/** The next rows of which none can come any more, with the last seal of each clinic among them; null where the fence must wait. */
async function findRows({ db, now }: Sealer): Promise<Found | null> {
  const [row] = await db.run(sql`/* audit-to-seal */ with span as materialized (
      select p.sealed_through after, p.fence_id fence, p.fence_at, least(p.fence_id, (select l.id from ${auditLog} l
        where l.id > p.sealed_through and l.id <= p.fence_id order by l.id offset ${param(AT_ONCE - 1, 'int')} limit 1)) through
      from ${auditSealing} p where p.fence_id > p.sealed_through and p.fence_xact <= pg_snapshot_xmin(pg_current_snapshot())
        and p.fence_at <= ${instantParam(now - RESTS)}),
    r as (select coalesce(l.clinic_id, '00000000-0000-0000-0000-000000000000') clinic_id, count(*)::int as rows,
        ${DIGEST} digest
      from span join ${auditLog} l on l.id > span.after and l.id <= span.through group by 1)
    select span.after::text, span.through::text, span.fence::text, span.fence_at, coalesce((
      select jsonb_agg(jsonb_build_object('clinic_id', r.clinic_id, 'rows', r.rows, 'digest', r.digest,
        'seq', s.seq, 'through_id', s.through_id::text, 'mac', s.mac))
      from r left join lateral (select x.* from ${auditSeals} x where x.clinic_id = r.clinic_id order by x.seq desc limit 1) s on true),
      '[]'::jsonb) clinics
    from span`)
  return row ? foundShape.parse(row) : null
}

/** Writes the seals, unless another run has sealed these rows meanwhile. */
async function writeSeals(
  { db }: Sealer,
  { after, through, fence_at }: Found,
  seals: readonly object[],
): Promise<boolean> {
  const [row] =
    await db.run(sql`/* seal-audit */ with held as (update ${auditSealing} p set sealed_through = ${param(through, 'bigint')}
      where p.sealed_through = ${param(after, 'bigint')} returning 1),
    sealed as (insert into ${auditSeals} (clinic_id, seq, after_id, through_id, rows, mac, key_id, through_at)
      select s.clinic_id, s.seq, s.after_id, s.through_id, s.rows, s.mac, s.key_id, ${param(fence_at, 'timestamptz')}
      from jsonb_to_recordset(${param(JSON.stringify(seals), 'jsonb')}) s(clinic_id uuid, seq int, after_id bigint, through_id bigint,
        rows int, mac text, key_id text) where exists (select from held))
    select exists (select from held) held`)
  return row?.held === true
}

/** Sets the next fence, unless another run has: behind what is there now. */
async function setFence({ db, now }: Sealer): Promise<void> {
  await db.run(sql`/* audit-fence */ update ${auditSealing} p set fence_at = ${instantParam(now)},
      fence_id = (select coalesce(max(l.id), 0) from ${auditLog} l), fence_xact = pg_snapshot_xmax(pg_current_snapshot())
    where p.fence_id is null or p.fence_id <= p.sealed_through or p.fence_at <= ${instantParam(now - STUCK)}`)
}

interface Sealed {
  row: object
  head: Head & { before: string | null }
}

async function sealOf(keys: ChainKeys, through: string, clinic: Found['clinics'][number]): Promise<Sealed> {
  const { clinic_id: clinicId, rows, digest, mac: before } = clinic
  const seq = (clinic.seq ?? 0) + 1
  const sealing: Sealing = { clinicId, seq, afterId: clinic.through_id ?? '0', throughId: through, rows, digest }
  const mac = await macOfSeal(keys, { keyId: keys.current, before, sealing })
  if (mac === null) throw new Error('The key that seals is not in its own ring.')
  return {
    row: {
      clinic_id: clinicId,
      seq,
      after_id: sealing.afterId,
      through_id: through,
      rows,
      mac,
      key_id: keys.current,
    },
    head: { clinicId, seq, mac, before },
  }
}

/**
 * Seals the rows of the audit trail of which none can come any more, clinic by clinic, and tells the witness the new heads.
 * Two runs at once seal each row once. Answers how many rows.
 */
export async function sealAudit(sealer: Sealer): Promise<number> {
  let sealed = 0
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const found = await findRows(sealer)
    if (!found) break
    const seals = await Promise.all(found.clinics.map((clinic) => sealOf(sealer.keys, found.through, clinic)))
    if (
      !(await writeSeals(
        sealer,
        found,
        seals.map(({ row }) => row),
      ))
    )
      break
    for (const clinicId of await sealer.witness.keep(seals.map(({ head }) => head)))
      log('error', 'audit.chain_broken', { clinicId })
    sealed += found.clinics.reduce((sum, { rows }) => sum + rows, 0)
  }
  await setFence(sealer)
  return sealed
}
