import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { type Cte, cte, materialized } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { queueEntries, queueStates } from '../../db/schema/queue.ts'
import { instantShape } from '../../db/shapes.ts'
import { STATUSES } from '../../domain/appointment.ts'
import { clinicSettings } from '../../domain/clinic-settings.ts'
import type { QueueFacts } from '../../domain/queue.ts'
import { isStaffsOnly } from '../../records/standing.ts'
import { auditsWatchers } from './watchers.ts'

/** From how many of a doctor's last consultations the waits are estimated. */
const LENGTHS = 80

/** From how many of the last waits that were told it is learned how often their ranges hold. */
const TOLD = 50

/** The time before now from which these are. */
const LATELY = sql.raw(`interval '30 days'`)

/** Who arrived before midnight still waits after it, and who was forgotten yesterday does not. */
const STILL_WAITING = sql.raw(`interval '6 hours'`)

/** The time round now in which a visit lies that has no entry of its own: checked in before there were lines. */
const NEAR = sql.raw(`interval '24 hours'`)

const visitShape = z.object({
  id: z.string(),
  status: z.enum(STATUSES),
  version: z.number(),
  priority: z.string(),
  treatment_type: z.string(),
  starts_at: instantShape,
  ends_at: instantShape,
  checked_in_at: instantShape.nullable(),
  started_at: instantShape.nullable(),
  token_number: z.number().nullable(),
  called_at: instantShape.nullable(),
  skips: z.number().nullable(),
  placed: z.number().nullable(),
  placed_priority: z.string().nullable(),
  patient_id: z.string(),
  patient_name: z.string(),
  user_ids: z.array(z.string()),
})

const factsShape = z.object({
  clinic_id: z.string(),
  doctor_id: z.string(),
  doctor_name: z.string(),
  doctor_user_id: z.string().nullable(),
  settings: clinicSettings.pick({ lateGraceMinutes: true }),
  state: z.object({ version: z.number(), paused: z.boolean() }).nullable(),
  visits: z.array(visitShape),
  told: z.array(
    z.object({ minutes: z.number(), low: z.number(), high: z.number(), widening: z.number(), waited: z.number() }),
  ),
  lengths: z.array(z.object({ treatment_type: z.string(), minutes: z.coerce.number(), planned: z.coerce.number() })),
})

/**
 * The CTEs that read the lines of the doctors in `who` (clinic_id, doctor_id), and write who is shown whose data.
 * @param watchers what `watchersAsked` gives; null where nobody is shown any
 */
export function readsQueues(who: SQL, { now, watchers }: { now: SQL; watchers: SQL | null }): Cte[] {
  // All that the rest lets through is of these days. Said as days, for Postgres knows how few rows each has; of a time that it does
  // not know it expects a third of all.
  const days = sql`e.local_day in (w.today - 1, w.today, w.today + 1)
          and (e.local_day = w.today or e.entered_at > ${now} - ${STILL_WAITING})`
  const linkedUsers = sql`case when ${isStaffsOnly('p', now)} then '{}' else linked_users(p.user_id, p.guardian_user_ids) end`
  return [
    materialized('who', who),
    materialized(
      'visits',
      sql`select a.*, e.token_number, e.called_at, e.skips, e.placed, e.placed_priority, p.name patient_name,
          ${linkedUsers} user_ids
        from (select w.*, local_of(${now}, c.timezone)::date today from who w join ${clinics} c on c.id = w.clinic_id offset 0) w
        join ${queueEntries} e on e.clinic_id = w.clinic_id and e.doctor_id = w.doctor_id and ${days}
          and e.entered_at > ${now} - 2 * ${NEAR}
        join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.appointment_id and a.doctor_id = w.doctor_id
        join ${patients} p on p.clinic_id = a.clinic_id and p.id = a.patient_id
      union all select a.*, null, null, null, null, null, p.name, ${linkedUsers}
        from who w join ${appointments} a on a.clinic_id = w.clinic_id and a.doctor_id = w.doctor_id
        join ${patients} p on p.clinic_id = a.clinic_id and p.id = a.patient_id
        where a.type = 'IN_PERSON' and a.status in ('CHECKED_IN', 'IN_PROGRESS')
          and a.starts_at between ${now} - ${NEAR} and ${now} + ${NEAR}
          and not exists (select from ${queueEntries} e where e.clinic_id = a.clinic_id and e.appointment_id = a.id)`,
    ),
    ...(watchers ? [auditsWatchers(watchers)] : []),
    cte(
      'queues',
      sql`select w.doctor_id, d.name doctor_name, jsonb_build_object('clinic_id', w.clinic_id, 'doctor_id', w.doctor_id,
          'doctor_name', d.name, 'doctor_user_id', case when m.active then d.user_id end, 'settings', c.settings,
          'state', (select to_jsonb(q) from ${queueStates} q where q.clinic_id = w.clinic_id and q.doctor_id = w.doctor_id),
          'visits', coalesce((select jsonb_agg(to_jsonb(v)) from visits v where v.clinic_id = w.clinic_id and v.doctor_id = w.doctor_id), '[]'),
          'lengths', coalesce((select jsonb_agg(to_jsonb(l)) from (${lengthsOf(now)}) l), '[]'),
          'told', coalesce((select jsonb_agg(to_jsonb(t)) from (${toldOf(now)}) t), '[]')) as facts
        from who w join ${doctors} d on d.id = w.doctor_id
        join ${clinicDoctors} m on m.clinic_id = w.clinic_id and m.doctor_id = w.doctor_id join ${clinics} c on c.id = w.clinic_id`,
    ),
  ]
}

function lengthsOf(now: SQL): SQL {
  const minutes = (to: SQL, from: SQL) => sql`round(extract(epoch from ${to} - ${from}) / 60, 1)`
  return sql`select a.treatment_type, ${minutes(sql`a.completed_at`, sql`a.started_at`)} minutes,
      ${minutes(sql`a.ends_at`, sql`a.starts_at`)} planned
    from ${appointments} a where a.doctor_id = w.doctor_id and a.clinic_id = w.clinic_id and a.status = 'COMPLETED'
      and a.type = 'IN_PERSON' and a.started_at < a.completed_at and a.starts_at < ${now} + ${NEAR}
    order by a.starts_at desc limit ${sql.raw(String(LENGTHS))}`
}

function toldOf(now: SQL): SQL {
  return sql`select e.told_minutes minutes, e.told_low low, e.told_high high, e.told_widening widening,
      round(extract(epoch from a.started_at - e.told_at) / 60, 1) waited
    from ${queueEntries} e join ${appointments} a on a.clinic_id = e.clinic_id and a.id = e.appointment_id
    where e.clinic_id = w.clinic_id and e.doctor_id = w.doctor_id and e.entered_at > ${now} - ${LATELY}
      and e.told_at is not null and a.started_at >= e.told_at
    order by e.entered_at desc limit ${sql.raw(String(TOLD))}`
}

/** A line as it was read, and the doctor's own user, who may manage it. */
export interface LoadedQueue {
  facts: QueueFacts
  doctorUserId: string | null
}

export function readFacts(image: unknown): LoadedQueue {
  const row = factsShape.parse(image)
  return {
    doctorUserId: row.doctor_user_id,
    facts: {
      clinicId: row.clinic_id,
      doctorId: row.doctor_id,
      doctorName: row.doctor_name,
      stateVersion: row.state?.version ?? 0,
      paused: row.state?.paused ?? false,
      lateGraceMinutes: row.settings.lateGraceMinutes,
      told: row.told,
      lengths: row.lengths.map(({ treatment_type, ...length }) => ({ treatmentType: treatment_type, ...length })),
      visits: row.visits.map((visit) => ({
        id: visit.id,
        status: visit.status,
        version: visit.version,
        priority: visit.priority,
        treatmentType: visit.treatment_type,
        start: visit.starts_at,
        end: visit.ends_at,
        arrivedAt: visit.checked_in_at,
        startedAt: visit.started_at,
        tokenNumber: visit.token_number,
        calledAt: visit.called_at,
        skips: visit.skips ?? 0,
        placed: visit.placed,
        placedPriority: visit.placed_priority,
        patient: { id: visit.patient_id, name: visit.patient_name },
        userIds: visit.user_ids,
      })),
    },
  }
}
