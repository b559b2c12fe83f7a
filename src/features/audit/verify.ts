import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { int, uuid } from '../../db/asked.ts'
import { cte } from '../../db/cte.ts'
import { defineRead, runRead } from '../../db/read.ts'
import { choice } from '../../db/read-columns.ts'
import { clinics } from '../../db/schema/people.ts'
import { auditLog, auditSeals } from '../../db/schema/records.ts'
import { isoShape } from '../../db/shapes.ts'
import { clinicOf, type Deps } from '../../platform/http/deps.ts'
import type { ChainKeys } from '../../platform/vault/chain-key.ts'
import type { AuditVerdict } from './schemas.ts'
import { DIGEST, macOfSeal, type Witness } from './seal-chain.ts'

/** Nothing stands before the first seal: a number below all others is no hiding place. */
const FROM = sql`case s.seq when 1 then -9223372036854775808 else s.after_id end`

/** Seals that a statement looks at, and rows after which it takes no further one. */
const SEALS_AT_ONCE = 500
const ROWS_AT_ONCE = 100_000

const sealShape = z.object({
  seq: z.number(),
  after_id: z.string(),
  through_id: z.string(),
  rows: z.number(),
  mac: z.string(),
  key_id: z.string(),
  through_at: isoShape,
  /** What is there now of what it covers. */
  found: z.object({ rows: z.number(), digest: z.string(), first: z.string().nullable() }),
})
type Seal = z.infer<typeof sealShape>

const nextSeals = defineRead({
  name: 'audit-verify',
  asked: { clinicId: uuid, seq: int, isFirst: choice<boolean>() },
  compose: ({ clinicId, seq, isFirst }) => ({
    guards: [cte('here', sql`select c.id clinic_id, c.id from ${clinics} c where c.id = ${clinicId}`)],
    found: sql`select json_build_object('seq', s.seq, 'after_id', s.after_id::text, 'through_id', s.through_id::text, 'rows', s.rows,
'mac', s.mac, 'key_id', s.key_id, 'through_at', s.through_at, 'found', n.found) image
from (select x.*, sum(x.rows) over (order by x.seq) - x.rows before from (select * from ${auditSeals} y where y.clinic_id = ${clinicId}
and y.seq > ${seq} order by y.seq limit ${sql.raw(String(SEALS_AT_ONCE))}) x) s
cross join lateral (select json_build_object('rows', count(*), 'first', min(l.id)::text, 'digest', ${DIGEST}) found
from ${auditLog} l where l.clinic_id = s.clinic_id and l.id > ${FROM} and l.id <= s.through_id) n
where s.before < ${sql.raw(String(ROWS_AT_ONCE))} order by s.seq`,
    audit: isFirst ? { action: 'audit.verified', subjectType: 'clinic', from: 'here', patient: null } : null,
  }),
})

/** The seals after one of them, each with what is there now of the rows that it covers. */
async function sealsAfter({ db, actor }: Pick<Deps, 'db' | 'actor'>, clinicId: string, seq: number): Promise<Seal[]> {
  const rows = await runRead(db, nextSeals, { actor, asked: { clinicId, seq, isFirst: seq === 0 } })
  return z.array(sealShape).parse(rows)
}

/** The chain so far. */
interface Link {
  seq: number
  throughId: string
  mac: string | null
  throughAt: string | null
}

/** Why a seal does not fit the chain and the rows as they are; null where it does. */
async function wrongWith(
  keys: ChainKeys,
  clinicId: string,
  before: Link,
  seal: Seal,
): Promise<AuditVerdict['reason'] | null> {
  const { seq, after_id: afterId, through_id: throughId, rows, key_id: keyId } = seal
  const sealing = { clinicId, seq, afterId, throughId, rows, digest: seal.found.digest }
  const mac = await macOfSeal(keys, { keyId, before: before.mac, sealing })
  if (mac === null) return 'KEY_MISSING'
  const follows = seq === before.seq + 1 && afterId === before.throughId
  return follows && rows === seal.found.rows && mac === seal.mac ? null : 'CHANGED'
}

const after = (id: string) => String(BigInt(id) + 1n)

/**
 * Whether the clinic's audit trail is still as it was sealed. It reads every sealed row, and ends at the first seal that does
 * not fit: what comes after it is not checked.
 * @throws DomainError CLINIC_REQUIRED
 */
export async function verifyAudit(
  deps: Pick<Deps, 'db' | 'actor'>,
  keys: ChainKeys,
  witness: Witness,
): Promise<AuditVerdict> {
  const clinicId = clinicOf(deps.actor)
  // Asked first: seals that are made meanwhile are no reason to miss any.
  const head = await witness.headOf(clinicId)
  let link: Link = { seq: 0, throughId: '0', mac: null, throughAt: null }
  let checked = 0
  const bad = (firstBad: string, reason: AuditVerdict['reason']): AuditVerdict => ({
    ok: false,
    sealedThrough: link.throughAt,
    checked,
    firstBad,
    reason,
  })
  for (;;) {
    const seals = await sealsAfter(deps, clinicId, link.seq)
    if (seals.length === 0) break
    for (const seal of seals) {
      const wrong = await wrongWith(keys, clinicId, link, seal)
      const isOther = head?.seq === seal.seq && head.mac !== seal.mac
      if (wrong || isOther) return bad(seal.found.first ?? after(link.throughId), wrong ?? 'CHANGED')
      checked += seal.rows
      link = { seq: seal.seq, throughId: seal.through_id, mac: seal.mac, throughAt: seal.through_at }
    }
  }
  if (head !== null && head.seq > link.seq) return bad(after(link.throughId), 'CUT_OFF')
  return { ok: true, sealedThrough: link.throughAt, checked }
}
