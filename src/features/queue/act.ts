import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { runWrite, unlessReplayed } from '../../db/composed-write.ts'
import { cte } from '../../db/cte.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { queueEntries, queueStates } from '../../db/schema/queue.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Line, QueueFacts } from '../../domain/queue.ts'
import type { QueueDecision } from '../../domain/queue-actions.ts'

/** Something staff want done to a line, on its way to the doctor's queue. */
export interface ActWrite {
  actor: Actor
  idempotency: Idempotency | null
  line: Line
  decision: QueueDecision
  /** The id of the line's row, should there be none yet. */
  id: string
}

/**
 * Writes a decision in one statement, if the line is still the one it was made on: its own version and those of all its
 * visits. False when it is not, and has to be decided again.
 */
export async function writeAction(
  db: Database,
  { actor, idempotency, line, decision, id }: ActWrite,
): Promise<'done' | 'replayed' | 'overtaken'> {
  const { facts } = line
  const { about, places, paused, event } = decision
  const now = instantParam(actor.now)
  const clinic = param(facts.clinicId, 'uuid')
  const doctor = param(facts.doctorId, 'uuid')
  const rows = places.map((place) => ({
    id: place.id,
    called_at: place.calledAt === null ? null : new Date(place.calledAt).toISOString(),
    skips: place.skips,
    placed: place.placed,
    placed_priority: place.placedPriority,
  }))
  const result = await runWrite(db, {
    actor,
    idempotency,
    status: 200,
    guards: [
      cte('go', sql`select 1 from ${clinics} c where c.id = ${clinic} and ${unlessReplayed} and ${isAsRead(facts)}`),
    ],
    effects: [
      cte(
        'line',
        sql`insert into ${queueStates} (clinic_id, doctor_id, id, paused, created_at, updated_at)
          select ${clinic}, ${doctor}, ${param(id, 'uuid')}, ${param(paused, 'boolean')}, ${now}, ${now} from go
          on conflict (clinic_id, doctor_id) do update set paused = excluded.paused, version = queue_states.version + 1,
            updated_at = excluded.updated_at where queue_states.version = ${param(facts.stateVersion, 'int')} returning *`,
      ),
      cte(
        'places',
        sql`insert into ${queueEntries} (clinic_id, appointment_id, doctor_id, local_day, entered_at, called_at, skips, placed, placed_priority)
          select q.clinic_id, r.id, q.doctor_id, local_of(${now}, c.timezone)::date, ${now}, r.called_at, r.skips, r.placed, r.placed_priority
          from line q join ${clinics} c on c.id = q.clinic_id cross join jsonb_to_recordset(${param(JSON.stringify(rows), 'jsonb')})
            as r(id uuid, called_at timestamptz, skips int, placed int, placed_priority text)
          on conflict (clinic_id, appointment_id) do update set called_at = excluded.called_at, skips = excluded.skips,
            placed = excluded.placed, placed_priority = excluded.placed_priority returning *`,
      ),
      cte(
        'about',
        sql`select a.clinic_id, a.id, a.patient_id from line q join ${appointments} a on a.clinic_id = q.clinic_id
          and a.id = ${param(about?.id ?? null, 'uuid')}`,
      ),
    ],
    audit: [
      { action: event, subjectType: 'queue', from: 'line', patient: null, changed: changeOf(line, decision) },
      { action: event, subjectType: 'appointment', from: 'about', patient: sql`e.patient_id` },
    ],
    events: [
      {
        type: event,
        subjectType: 'queue',
        from: 'line',
        payload: sql`jsonb_build_object('doctorId', e.doctor_id, 'appointmentId', ${param(about?.id ?? null, 'text')})`,
      },
    ],
    image: sql`select jsonb_build_object('doctorId', q.doctor_id, 'version', q.version) as image from line q`,
    verdict: {},
  })
  if (!result.done) return 'overtaken'
  return result.replayed ? 'replayed' : 'done'
}

/** Whether none of the day's visits has changed since the line was read; arrivals and other actions show in its version. */
function isAsRead({ clinicId, visits }: QueueFacts) {
  const ids = param(`{${visits.map(({ id }) => id).join(',')}}`, 'uuid[]')
  const sum = visits.reduce((total, { version }) => total + version, 0)
  return sql`(select coalesce(sum(a.version), 0) from ${appointments} a where a.clinic_id = ${param(clinicId, 'uuid')} and a.id = any(${ids}))
    = ${param(sum, 'bigint')}`
}

function changeOf(line: Line, { event, paused, places }: QueueDecision) {
  if (event === 'queue.paused' || event === 'queue.resumed')
    return param(JSON.stringify({ paused: [!paused, paused] }), 'jsonb')
  if (event !== 'queue.reordered') return sql`null::jsonb`
  const before = line.waiting.map(({ visit }) => visit.id)
  const after = places.map(({ id }) => id).filter((id) => before.includes(id))
  return param(JSON.stringify({ order: [before, after] }), 'jsonb')
}
