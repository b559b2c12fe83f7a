import { sql } from 'drizzle-orm'
import { bigint, flag, int, list, text, texts, uuid, uuids } from '../../db/asked.ts'
import type { Database } from '../../db/client.ts'
import { cte } from '../../db/cte.ts'
import type { Actor, Idempotency } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinics } from '../../db/schema/people.ts'
import { queueEntries, queueStates } from '../../db/schema/queue.ts'
import { defineWrite, rowsAsked, tryWrite } from '../../db/write.ts'
import type { Line } from '../../domain/queue.ts'
import type { QueueDecision } from '../../domain/queue-actions.ts'
import { queueLineKind } from '../../records/queue-line.ts'
import { appointmentKind } from '../../records/visits/appointment.ts'
import { Outdated } from '../calendar/outdated.ts'

/** An action of staff on a line, as the Worker hands it to the doctor's queue. */
export interface ActWrite {
  actor: Actor
  idempotency: Idempotency | null
  line: Line
  decision: QueueDecision
  /** The id that the line's row gets if it has none yet. */
  id: string
}

const asked = rowsAsked({
  /** The id that the line's row gets if it has none yet. */
  id: uuid,
  doctorId: uuid,
  /** The line as it was read: its own version, 0 without a row, its visits, and the sum of their versions. */
  lineVersion: int,
  visitIds: uuids,
  visitVersions: bigint,
  event: text,
  paused: flag,
  /** The visit it is about, where it is about one. */
  appointmentId: uuid,
  places: list,
  /** The ids of those who wait as they stood and as they stand now, where they were reordered. */
  waitedAs: texts,
  waitAs: texts,
})
const { r } = asked

const changed = sql`case when ${r.event} in ('queue.paused', 'queue.resumed') then jsonb_build_object('paused', jsonb_build_array(not ${r.paused}, ${r.paused}))
when ${r.event} = 'queue.reordered' then jsonb_build_object('order', jsonb_build_array(to_jsonb(${r.waitedAs}), to_jsonb(${r.waitAs}))) end`

const actOnLines = defineWrite(() => ({
  name: 'queue-act',
  asked,
  subjects: [],
  from: sql`from asked r where r.kept is null`,
  checks: [
    {
      // Arrivals and other actions show in the line's own version, which the effect compares.
      name: 'visits as read',
      holds: sql`(
select coalesce(sum(a.version), 0) from ${appointments} a where a.clinic_id = r.clinic_id and a.id = any (${r.visitIds})
) = ${r.visitVersions}`,
      refusal: () => new Outdated('visit'),
    },
  ],
  effects: [
    cte(
      'acted_on',
      sql`insert into ${queueStates} (clinic_id, doctor_id, id, paused, version, created_at, updated_at)
select r.clinic_id, r.doctor_id, r.id, r.paused, r.line_version + 1, r.at, r.at
from judged j join asked r on r.n = j.n where j.refused is null
on conflict (clinic_id, doctor_id) do update set paused = excluded.paused, version = excluded.version, updated_at = excluded.updated_at
where queue_states.version = excluded.version - 1 returning *`,
    ),
    cte(
      'lines',
      sql`select q.*, r.n, r.appointment_id from acted_on q join asked r on r.clinic_id = q.clinic_id and r.doctor_id = q.doctor_id`,
    ),
    cte(
      'placed',
      sql`insert into ${queueEntries} (clinic_id, appointment_id, doctor_id, local_day, entered_at, called_at, skips, placed, placed_priority)
select q.clinic_id, p.id, q.doctor_id, local_of(r.at, c.timezone)::date, r.at, p.called_at, p.skips, p.placed, p.placed_priority
from lines q join asked r on r.n = q.n join ${clinics} c on c.id = q.clinic_id
cross join jsonb_to_recordset(r.places) as p (id uuid, called_at timestamptz, skips int, placed int, placed_priority text)
on conflict (clinic_id, appointment_id) do update set called_at = excluded.called_at, skips = excluded.skips,
placed = excluded.placed, placed_priority = excluded.placed_priority`,
    ),
    cte(
      'visits',
      sql`select a.clinic_id, a.id, a.version, a.patient_id, q.n
from lines q join ${appointments} a on a.clinic_id = q.clinic_id and a.id = q.appointment_id`,
    ),
  ],
  happened: [
    { action: r.event, of: queueLineKind, rows: 'lines', changed },
    // Its event names the visit already.
    { action: r.event, of: { ...appointmentKind, payload: sql`null::jsonb` }, rows: 'visits' },
  ],
  answers: {
    image: sql`jsonb_build_object('doctorId', e.doctor_id, 'version', e.version)`,
    written: sql`true`,
    from: sql`lines e join asked r on r.n = e.n`,
  },
  status: 200,
}))

/**
 * Writes a decision in one statement, if the line is still the one it was made on: its own version and those of all its
 * visits.
 * @returns 'overtaken' where the line is another by now, and nothing was written: it has to be decided again
 * @throws DomainError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_IN_PROGRESS, DATABASE_UNAVAILABLE
 */
export async function writeAction(
  db: Database,
  { actor, idempotency, line, decision, id }: ActWrite,
): Promise<'done' | 'replayed' | 'overtaken'> {
  const { clinicId, doctorId, stateVersion, visits } = line.facts
  const { about, places, paused, event } = decision
  const outcome = await tryWrite(db, actOnLines, {
    asking: { actor, idempotency, clinicId },
    row: {
      id,
      doctorId,
      lineVersion: stateVersion,
      visitIds: visits.map((visit) => visit.id),
      visitVersions: visits.reduce((total, { version }) => total + version, 0),
      event,
      paused,
      appointmentId: about?.id ?? null,
      places: places.map((place) => ({
        id: place.id,
        called_at: place.calledAt === null ? null : new Date(place.calledAt).toISOString(),
        skips: place.skips,
        placed: place.placed,
        placed_priority: place.placedPriority,
      })),
      ...reorderingOf(line, decision),
    },
  })
  if (outcome === null || outcome instanceof Outdated) return 'overtaken'
  if (outcome instanceof Error) throw outcome
  return outcome.replayed ? 'replayed' : 'done'
}

/** Those who wait, before and after they were reordered. */
function reorderingOf({ waiting }: Line, { event, places }: QueueDecision) {
  if (event !== 'queue.reordered') return null
  const waitedAs = waiting.map(({ visit }) => visit.id)
  const waitAs = places.map(({ id }) => id).filter((id) => waitedAs.includes(id))
  return { waitedAs, waitAs }
}
