import type { Client } from 'pg'

/**
 * Gives the demo's arrivals that have no token number of today the next ones of their doctor, in the order they came. It is
 * what a check-in does, for visits that were put into the table as checked in. Who still waits shortly after midnight, and
 * came before it, gets one too: the line shows them.
 */
export async function giveTokens(client: Client, clinicIds: readonly string[], now: number): Promise<void> {
  await client.query(
    `WITH arrived AS (
       SELECT a.clinic_id, a.id, a.doctor_id, a.checked_in_at, local_of($2, c.timezone)::date AS today
       FROM appointments a JOIN clinics c ON c.id = a.clinic_id
       WHERE a.clinic_id = ANY ($1) AND a.type = 'IN_PERSON' AND a.checked_in_at IS NOT NULL AND (a.status IN ('CHECKED_IN', 'IN_PROGRESS')
           OR a.status = 'COMPLETED' AND local_of(a.checked_in_at, c.timezone)::date = local_of($2, c.timezone)::date)
         AND NOT EXISTS (SELECT FROM queue_entries e WHERE e.clinic_id = a.clinic_id AND e.appointment_id = a.id
           AND e.local_day = local_of($2, c.timezone)::date)),
     numbered AS (
       SELECT r.*, (CASE WHEN q.token_day = r.today THEN q.last_token ELSE 0 END)
         + row_number() OVER (PARTITION BY r.clinic_id, r.doctor_id ORDER BY r.checked_in_at, r.id)::int AS token
       FROM arrived r LEFT JOIN queue_states q ON q.clinic_id = r.clinic_id AND q.doctor_id = r.doctor_id),
     lines AS (
       INSERT INTO queue_states (clinic_id, doctor_id, id, token_day, last_token)
       SELECT clinic_id, doctor_id, gen_random_uuid(), today, max(token) FROM numbered GROUP BY clinic_id, doctor_id, today
       ON CONFLICT (clinic_id, doctor_id) DO UPDATE SET token_day = excluded.token_day, last_token = excluded.last_token,
         version = queue_states.version + 1)
     INSERT INTO queue_entries (clinic_id, appointment_id, doctor_id, local_day, token_number, entered_at)
     SELECT clinic_id, id, doctor_id, today, token, checked_in_at FROM numbered
     ON CONFLICT (clinic_id, appointment_id) DO UPDATE SET doctor_id = excluded.doctor_id, local_day = excluded.local_day,
       token_number = excluded.token_number, entered_at = excluded.entered_at, called_at = null, placed = null, placed_priority = null`,
    [clinicIds, new Date(now)],
  )
}
