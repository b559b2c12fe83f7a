import { type SQLWrapper, sql } from 'drizzle-orm'
import { RULES } from '../../domain/affected.ts'

/** For a visit whose patient is here. The doctor is here too, whatever their hours, closures and time off say. */
export const MEANT_WHATEVER = sql.raw(`'{${RULES.join(',')}}'::text[]`)

/** For a visit that was put where no rule is against it. */
export const MEANT_NOTHING = sql.raw(`'{}'::text[]`)

type Columns = Record<'overbookedOver' | 'overbook' | 'overbookReason', SQLWrapper>

/**
 * The rules that staff overbooked on purpose. Workers from before the column `overbooked_over` leave it null. An
 * overbooking of theirs counts as one outside the hours.
 */
export const meantOf = ({ overbookedOver, overbook, overbookReason }: Columns) =>
  sql`coalesce(${overbookedOver}, case when ${overbook} or ${overbookReason} is not null then '{OUTSIDE_HOURS}' else '{}' end::text[])`
