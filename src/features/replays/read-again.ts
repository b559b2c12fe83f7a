import { type SQL, sql } from 'drizzle-orm'
import * as z from 'zod'
import { asAsker } from '../../db/asker.ts'
import { auditCte } from '../../db/audit.ts'
import type { Database } from '../../db/client.ts'
import { type Cte, cte, materialized, withCtes } from '../../db/cte.ts'
import type { Actor } from '../../db/request.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { exports } from '../../db/schema/exports.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinicDoctors, doctors, patients } from '../../db/schema/people.ts'
import { appointmentTemplates, series } from '../../db/schema/series.ts'
import { instantParam, param } from '../../db/statement.ts'
import { callerStands } from '../../db/users.ts'
import { DomainError } from '../../domain/errors.ts'
import { APPOINTMENT_NOT_FOUND, PATIENT_NOT_FOUND, PLAN_NOT_FOUND, SERIES_NOT_FOUND } from '../../domain/not-found.ts'
import type { Permission } from '../../domain/rights.ts'
import { LINGERING } from '../../domain/standing.ts'
import { reachesFor, standingOfAsker } from '../../records/standing.ts'

/** An answer that was kept under a key, by what it shows. */
export interface KeptAnswer {
  clinicId: string | null
  /** The ids in it that may be a record's, that of the record which the trail is to name first. */
  ids: readonly string[]
  /** The record that it is about; null where it is about the clinic. */
  aboutId: string | null
  /** Whether the path names that record; else the request has made it. */
  isInPath: boolean
  /** The doctor of that record as it is answered; null where it has none. */
  doctorId: string | null
  /** Whether the request changed a record: it may have given the visit away, and its answer is then still its own. */
  isChange: boolean
  /** What the route asks for; empty where it lets in everybody about their own record. */
  permissions: readonly Permission[]
}

/** How each kind of record is refused that the caller may not see. */
const NOT_FOUND: Record<string, DomainError> = {
  appointment: APPOINTMENT_NOT_FOUND,
  followup_plan: PLAN_NOT_FOUND,
  series: SERIES_NOT_FOUND,
  patient: PATIENT_NOT_FOUND,
}

const FORBIDDEN_SINCE = new DomainError('FORBIDDEN', 'Your access has changed: you may no longer do this.')

const texts = (values: readonly string[]) => param(`{${values.join(',')}}`, 'text[]')

/** What a doctor did for a patient, which may turn out to be another's. */
const IS_OF_A_DOCTOR = new Set(['appointment', 'followup_plan', 'series'])

/** Every record of the answer as it stands today: once for each doctor and each patient who has to do with it. */
function shown({ actor, kept }: { actor: Actor; kept: KeptAnswer }): SQL {
  const ofEverybody = kept.permissions.length === 0 ? ['own'] : []
  const reads = (permission: Permission) => texts([...reachesFor(actor.caller, permission), ...ofEverybody])
  const nobody = sql`null::uuid`
  const branch = (
    alias: string,
    of: { type: string; table: unknown; id?: SQL; doctor?: SQL; patient?: SQL; owner?: SQL; may?: Permission },
  ) => {
    const a = sql.raw(alias)
    const id = of.id ?? sql`${a}.id`
    const patient = of.patient ?? nobody
    return sql`select ${sql.raw(`'${of.type}'`)} subject_type, ${a}.clinic_id, ${id} id, ${patient} patient_id,
      ${of.owner ?? patient} owner_id, ${of.doctor ?? nobody} doctor_id,
      ${IS_OF_A_DOCTOR.has(of.type) ? sql`${a}.mismatched` : sql`false`} mismatched,
      ${of.type === 'appointment' ? sql`${a}.status = 'COMPLETED'` : sql`false`} is_completed,
      ${of.may ? reads(of.may) : sql`array['clinic']`} may_read
      from ${of.table} ${a} where ${a}.clinic_id = r.clinic_id and ${id} = any(r.ids)`
  }
  const plan = {
    type: 'followup_plan',
    table: followUpPlans,
    patient: sql`p.patient_id`,
    may: 'follow-ups:read',
  } as const
  const person = { type: 'patient', table: patients, patient: sql`p.id`, may: 'patients:read' } as const
  const askedBy = sql`(select o.doctor_id from ${appointments} o where o.clinic_id = p.clinic_id and o.id = p.appointment_id)`
  return sql.join(
    [
      branch('a', {
        type: 'appointment',
        table: appointments,
        may: 'appointments:read',
        doctor: sql`a.doctor_id`,
        patient: sql`a.patient_id`,
      }),
      branch('p', { ...plan, doctor: sql`p.doctor_id` }),
      branch('p', { ...plan, doctor: askedBy }),
      branch('s', {
        type: 'series',
        table: series,
        may: 'series:read',
        doctor: sql`s.doctor_id`,
        patient: sql`s.patient_id`,
      }),
      branch('p', person),
      // Who reaches the record that it was merged into reaches it by its old id too.
      branch('p', { ...person, owner: sql`p.merged_into` }),
      branch('e', { type: 'export', table: exports, patient: sql`e.patient_id`, may: 'exports:patient' }),
      branch('t', { type: 'template', table: appointmentTemplates, doctor: sql`t.doctor_id` }),
      branch('m', { type: 'doctor', table: clinicDoctors, id: sql`m.doctor_id`, doctor: sql`m.doctor_id` }),
    ],
    sql` union all `,
  )
}

/**
 * All that one statement asks: how the caller stands to each record, what speaks against giving the answer, and the
 * audit rows of the reading. An answer that shows none of these records needs only the route's own right, which was
 * asked before.
 */
function readAgainStatement(actor: Actor, kept: KeptAnswer): SQL {
  const { permissions, aboutId } = kept
  const caller = asAsker(actor.caller)
  const granted = new Set(permissions.flatMap((permission) => reachesFor(actor.caller, permission)))
  const mayDo = texts(permissions.length === 0 ? ['own', 'clinic'] : [...granted])
  const mayLinger = permissions.some((permission) => permission in LINGERING)
  const standing = standingOfAsker(
    {
      clinicId: sql`x.clinic_id`,
      doctorId: sql`x.doctor_id`,
      patientId: sql`x.owner_id`,
      mismatched: sql`x.mismatched`,
    },
    sql`(x.is_completed and ${param(mayLinger, 'boolean')})`,
  )
  const stands = sql`me.staff || me.own`
  const ctes: Cte[] = [
    materialized(
      'r',
      sql`select ${param(kept.clinicId, 'uuid')} clinic_id, ${param(actor.caller.userId, 'uuid')} user_id,
        ${instantParam(actor.now)} at, ${param(`{${kept.ids.join(',')}}`, 'uuid[]')} ids`,
    ),
    materialized(
      'shown',
      sql`select x.subject_type, x.clinic_id, x.id, x.patient_id, x.id = ${param(aboutId, 'uuid')} is_about,
        coalesce(bool_or(x.may_read && (${stands})), false) seen, coalesce(bool_or(${mayDo} && (${stands})), false) allowed,
        coalesce(bool_or(x.may_read && me.staff or 'confirmed' = any (me.own)), false) whole
        from r cross join lateral (${shown({ actor, kept })}) x ${standing}
        group by x.subject_type, x.clinic_id, x.id, x.patient_id`,
    ),
    // A change that took the visit to another doctor, by who was its doctor until then.
    cte(
      'given_away',
      sql`select from r where ${param(kept.isChange, 'boolean')} and exists (select from ${doctors} d
        where d.id = ${param(kept.doctorId, 'uuid')} and d.user_id is distinct from r.user_id)`,
    ),
    materialized(
      'verdict',
      sql`select case
        when exists (select from shown s where not s.seen)
          then (select s.subject_type from shown s where not s.seen order by s.is_about desc, s.subject_type limit 1)
        when exists (select from shown s where s.is_about and s.allowed) then null
        when exists (select from shown s where s.is_about) and exists (select from given_away) then null
        when not exists (select from shown) then null
        when not exists (select from shown s where s.is_about) and ${mayDo} && array['clinic'] then null
        else 'forbidden' end refused`,
    ),
    materialized(
      'found',
      sql`select distinct on (s.patient_id) s.* from shown s, verdict v where v.refused is null and s.patient_id is not null
        order by s.patient_id, array_position((select r.ids from r), s.id)`,
    ),
    auditCte(
      [
        {
          action: sql`e.subject_type || '.read'`,
          subjectType: sql`e.subject_type`,
          from: 'found',
          patient: sql`e.patient_id`,
        },
      ],
      caller,
    ),
  ]
  return sql`/* read-again */ ${withCtes(ctes)} select v.refused, exists (select from shown s where s.patient_id is not null and not s.whole) withheld,
    ${callerStands(caller)} known_user from verdict v`
}

const replayVerdictShape = z.object({ refused: z.string().nullable(), withheld: z.boolean() })

/**
 * Reads the records of a kept answer before it is given again. A caller who has lost a record since is refused as the
 * route would refuse them today. For all others the audit trail says that they have read the records, in one row for
 * each patient.
 * @returns whether to leave out health texts, because the caller's link to a patient is now pending
 * @throws DomainError FORBIDDEN, or the NOT_FOUND of the record that the caller may no longer see
 */
export async function readAgain(db: Database, actor: Actor, kept: KeptAnswer): Promise<boolean> {
  const [row] = await db.run(readAgainStatement(actor, kept))
  const { refused, withheld } = replayVerdictShape.parse(row)
  if (refused === null) return withheld
  // What a request makes is lost with the patient it is for.
  const lost = kept.isInPath || refused === 'forbidden' ? refused : 'patient'
  throw NOT_FOUND[lost] ?? FORBIDDEN_SINCE
}
