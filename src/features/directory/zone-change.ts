import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Write } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { onceHeld } from '../../db/locks.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { clinicDoctors, doctors } from '../../db/schema/people.ts'
import { series } from '../../db/schema/series.ts'
import { instantParam, param } from '../../db/statement.ts'
import { takesZone } from '../../db/zone-rules.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'

/** Whose zone is taken: in person people meet at a location, all else goes by the clinic. */
const OWN = {
  clinic: (row: SQL) => sql`${row}.clinic_id = r.clinic_id and ${row}.type <> 'IN_PERSON'`,
  location: (row: SQL) =>
    sql`${row}.clinic_id = r.clinic_id and ${row}.location_id = r.id and ${row}.type = 'IN_PERSON'`,
}

const isOpen = sql`v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/**
 * What follows when the clinic or location in CTE `a`, which was `cur`, is given another zone: visits to come take it and keep
 * their instants, the past keeps its own, and so does a series with its visits until its time is edited; these series are answered.
 */
export function zoneChange(
  of: keyof typeof OWN,
  { zone, now }: { zone: string; now: number },
): Pick<Write, 'effects' | 'audit' | 'events'> & { image: SQL } {
  const own = OWN[of]
  const at = instantParam(now)
  return {
    effects: [
      takesZone(zone, 'a'),
      materialized('rezoned', sql`select a.clinic_id, a.id from a cross join cur where cur.timezone <> a.timezone`),
      // A trigger raises the rules of the clinic's doctors, whose rows come before those of visits.
      materialized(
        'doctors_first',
        sql`select d.id from ${doctors} d where d.id in (select m.doctor_id from ${clinicDoctors} m join rezoned r on r.clinic_id = m.clinic_id)
          order by d.id for no key update`,
      ),
      cte(
        'visits',
        sql`update ${appointments} v set timezone = ${param(zone, 'text')}, version = v.version + 1, updated_at = ${at} from rezoned r
          where ${onceHeld('doctors_first')} and ${own(sql`v`)} and ${isOpen} and v.starts_at > ${at} and v.series_id is null and v.timezone <> ${param(zone, 'text')}
          returning v.*`,
      ),
      materialized(
        'kept_series',
        sql`select s.* from rezoned r join ${series} s on ${own(sql`s`)} and s.status <> 'cancelled'
          and coalesce(s.end_date >= ${at}::date - 1, true) and s.timezone <> ${param(zone, 'text')} order by s.start_date, s.id limit 100`,
      ),
    ],
    audit: [
      {
        ...{
          action: 'appointment.zone_changed',
          subjectType: 'appointment',
          from: 'visits',
          patient: sql`e.patient_id`,
        },
        changed: sql`jsonb_build_object('timezone', jsonb_build_array((select cur.timezone from cur), e.timezone))`,
      },
      { action: 'series.read', subjectType: 'series', from: 'kept_series', patient: sql`e.patient_id` },
    ],
    events: [
      {
        ...{ type: 'appointment.zone_changed', subjectType: 'appointment', from: 'visits' },
        payload: sql`jsonb_build_object('status', e.status, 'timezone', e.timezone)`,
      },
    ],
    image: sql`|| jsonb_build_object('kept_series', coalesce((select jsonb_agg(jsonb_build_object(
      'id', s.id, 'patientId', s.patient_id, 'doctorId', s.doctor_id, 'type', s.type, 'locationId', s.location_id, 'time', s.time,
      'timezone', s.timezone, 'status', s.status) order by s.start_date, s.id) from kept_series s), '[]'::jsonb))`,
  }
}

const id = z.uuid()

export const keptSeries = z
  .array(
    z.object({
      ...{ id, patientId: id, doctorId: id, type: z.enum(VISIT_TYPES), locationId: id.nullable() },
      ...{ time: z.string(), timezone: z.string(), status: z.string() },
    }),
  )
  .meta({ description: 'Series that keep the zone they have until their time is edited, at most 100.' })

/** The series of an image that has `zoneChange`'s; none where the zone was not changed. */
export function keptSeriesOf({ kept_series = [] }: { kept_series?: unknown }): z.infer<typeof keptSeries> {
  return keptSeries.parse(kept_series)
}
