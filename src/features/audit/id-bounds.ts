import { type SQL, sql } from 'drizzle-orm'
import { auditLog } from '../../db/schema/records.ts'

/** How far the times of two rows may contradict the order of their ids: a clock was set, or a transaction took long. */
const SKEW = sql.raw(`interval '1 hour'`)

/** Ids that may be left between two probes: to walk over so many is cheaper than to halve them further. */
const NEAR = sql.raw('64')

/**
 * Finds where an instant falls among a clinic's ids, by halving: every row up to `lo` is earlier, and the first row
 * from `hi` on, if there is one, is not. There is no index by time, because it would slow every write to the trail.
 */
function placeOf(clinicId: SQL, at: SQL, side: 'lo' | 'hi'): SQL {
  const end = (order: 'asc' | 'desc') =>
    sql`(select x.id from ${auditLog} x where x.clinic_id = ${clinicId} order by x.id ${sql.raw(order)} limit 1)`
  return sql`(with recursive instant as materialized (select ${at} bound), probe (lo, hi) as (
      select ${end('asc')} - 1, ${end('desc')} + 1
      union all
      select case when m.at < i.bound then m.id else p.lo end, case when m.at < i.bound then p.hi else (p.lo + p.hi) / 2 end
      from probe p cross join instant i left join lateral (select x.id, x.at from ${auditLog} x
        where x.clinic_id = ${clinicId} and x.id >= (p.lo + p.hi) / 2 and x.id < p.hi order by x.id limit 1) m on true
      where p.hi - p.lo > ${NEAR})
    select ${sql.identifier(side)} from probe order by hi - lo limit 1)`
}

/** The id that all rows of a clinic from this instant on exceed. */
export const idBefore = (clinicId: SQL, from: SQL) => placeOf(clinicId, sql`${from} - ${SKEW}`, 'lo')

/** The id that all rows of a clinic before this instant stay under. */
export const idAfter = (clinicId: SQL, to: SQL) => placeOf(clinicId, sql`${to} + ${SKEW}`, 'hi')
