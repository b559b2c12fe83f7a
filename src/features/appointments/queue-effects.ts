import { sql } from 'drizzle-orm'
import { cte } from '../../db/cte.ts'
import { clinics } from '../../db/schema/people.ts'
import { queueEntries, queueStates } from '../../db/schema/queue.ts'
import type { Consequence, Source } from './consequence.ts'

/**
 * Puts the checked-in visits into their doctors' lines, with the day's next token number. Who comes a second time on a day
 * keeps the first number. The line's row is locked by it: two who arrive at once get two numbers.
 */
export function entersQueue({ rows, at }: Source): Consequence {
  const visits = sql.identifier(rows)
  const isSame = sql`queue_entries.local_day = excluded.local_day and queue_entries.doctor_id = excluded.doctor_id`
  return {
    effects: [
      cte(
        'arrival',
        sql`insert into ${queueStates} (clinic_id, doctor_id, id, token_day, last_token, created_at, updated_at)
select ${visits}.clinic_id, ${visits}.doctor_id, gen_random_uuid(), local_of(${at}, c.timezone)::date, 1, ${at}, ${at}
from ${visits} join ${clinics} c on c.id = ${visits}.clinic_id where ${visits}.type = 'IN_PERSON'
on conflict (clinic_id, doctor_id) do update set token_day = excluded.token_day,
last_token = case when queue_states.token_day = excluded.token_day then queue_states.last_token + 1 else 1 end,
version = queue_states.version + 1, updated_at = excluded.updated_at returning *`,
      ),
      cte(
        'entry',
        sql`insert into ${queueEntries} (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
select ${visits}.clinic_id, ${visits}.id, ${visits}.doctor_id, q.token_day, q.last_token, ${at}
from ${visits} join arrival q on q.clinic_id = ${visits}.clinic_id and q.doctor_id = ${visits}.doctor_id
on conflict (clinic_id, appointment_id) do update set
token_number = case when ${isSame} then queue_entries.token_number else excluded.token_number end,
doctor_id = excluded.doctor_id, local_day = excluded.local_day, entered_at = excluded.entered_at,
called_at = null, placed = null, placed_priority = null`,
      ),
    ],
    happened: [],
  }
}
