import { sql } from 'drizzle-orm'
import { RULES } from '../../domain/affected.ts'

/** For a visit whose patient is here: the doctor is there, whatever their hours, closures and time off say. */
export const MEANT_WHATEVER = sql.raw(`'{${RULES.join(',')}}'::text[]`)
