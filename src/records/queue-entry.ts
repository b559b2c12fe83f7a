import { type SQL, sql } from 'drizzle-orm'
import { type Cte, cte } from '../db/cte.ts'
import { onceHeld } from '../db/locks.ts'
import { clinics } from '../db/schema/people.ts'
import { queueEntries, queueStates } from '../db/schema/queue.ts'
import { queueLineKind } from './queue-line.ts'
import type { Consequence, Source } from './visits/consequence.ts'

/** Visits that enter a line: their CTE, and when. */
type Arrivals = Pick<Source, 'rows' | 'at'>

/**
 * Puts the checked-in visits into their doctors' lines, with the day's next token number. Who comes a second time on a day
 * keeps the first number. The line's row is locked by it: two who arrive at once get two numbers.
 */
export function entersQueue(source: Arrivals): Consequence {
  return { effects: [arrival(source), entry(source)], happened: [] }
}

/** A number for each of the visits, of their doctor's line and today. */
function arrival({ rows, at }: Arrivals): Cte {
  const visits = sql.identifier(rows)
  return cte(
    'arrival',
    sql`insert into ${queueStates} (clinic_id, doctor_id, id, token_day, last_token, created_at, updated_at)
select ${visits}.clinic_id, ${visits}.doctor_id, gen_random_uuid(), local_of(${at}, c.timezone)::date, 1, ${at}, ${at}
from ${visits} join ${clinics} c on c.id = ${visits}.clinic_id where ${visits}.type = 'IN_PERSON'
on conflict (clinic_id, doctor_id) do update set token_day = excluded.token_day,
last_token = case when queue_states.token_day = excluded.token_day then queue_states.last_token + 1 else 1 end,
version = queue_states.version + 1, updated_at = excluded.updated_at returning *`,
  )
}

/** Their places in the lines. @param arrived since when they wait; null is from now on */
function entry({ rows, at }: Arrivals, { arrived = null, after }: { arrived?: SQL | null; after?: string } = {}): Cte {
  const visits = sql.identifier(rows)
  const isSame = sql`queue_entries.local_day = excluded.local_day and queue_entries.doctor_id = excluded.doctor_id`
  const enteredAt = arrived ? sql`queue_entries.entered_at` : sql`excluded.entered_at`
  return cte(
    'entry',
    sql`insert into ${queueEntries} (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
select ${visits}.clinic_id, ${visits}.id, ${visits}.doctor_id, q.token_day, q.last_token, ${arrived ?? at}
from ${visits} join arrival q on q.clinic_id = ${visits}.clinic_id and q.doctor_id = ${visits}.doctor_id${after ? sql`\nwhere ${onceHeld(after)}` : sql``}
on conflict (clinic_id, appointment_id) do update set
token_number = case when ${isSame} then queue_entries.token_number else excluded.token_number end,
doctor_id = excluded.doctor_id, local_day = excluded.local_day, entered_at = ${enteredAt},
called_at = null, placed = null, placed_priority = null, told_at = null`,
  )
}

/**
 * Takes the visits out of the line of their `former_doctor` and puts them into that of their doctor, with a new number and the
 * arrival they had. A line's version includes those of its visits, so the line that a visit leaves adds that visit's
 * version to its own. Both lines are locked before a place in them, as in every action on a line.
 */
export function changesLine(source: Source): Consequence {
  const { rows, at, n } = source
  const visits = sql.identifier(rows)
  const left = cte(
    'line_left',
    sql`update ${queueStates} q set version = q.version + ${visits}.former_version + 1, updated_at = ${at}
from ${visits} where q.clinic_id = ${visits}.clinic_id and q.doctor_id = ${visits}.former_doctor and ${visits}.type = 'IN_PERSON'
returning q.*, ${visits}.id appointment_id, ${n} n`,
  )
  const arrived = sql`coalesce(${visits}.checked_in_at, ${at})`
  return {
    effects: [left, arrival(source), entry(source, { arrived, after: left.name })],
    happened: [{ action: 'queue.left', of: queueLineKind, rows: left.name }],
  }
}
