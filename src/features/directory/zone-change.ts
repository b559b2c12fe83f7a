import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Write } from '../../db/composed-write.ts'
import { cte, materialized } from '../../db/cte.ts'
import { appointments } from '../../db/schema/appointments.ts'
import { locations } from '../../db/schema/schedule.ts'
import { series } from '../../db/schema/series.ts'
import { instantParam, param } from '../../db/statement.ts'
import { takesZone } from '../../db/zone-rules.ts'
import { VISIT_TYPES } from '../../domain/visit.ts'
import { outsideHours } from '../appointments/outside-hours.ts'
import { affectedAudit, affectedImage, SOONEST, withPatients } from './affected.ts'

/** What may take a zone: in person people meet at a location, all else goes by the clinic. */
const OF = {
  clinic: { own: (row: SQL) => sql`${row}.clinic_id = r.clinic_id and ${row}.type <> 'IN_PERSON'`, places: locations },
  location: {
    own: (row: SQL) => sql`${row}.clinic_id = r.clinic_id and ${row}.location_id = r.id and ${row}.type = 'IN_PERSON'`,
    // The statement's own snapshot still shows the location in its former zone. Its row waits for the zone's rules.
    places: sql`(select l.* from ${locations} l where (l.clinic_id, l.id) not in (select a.clinic_id, a.id from a)
      union all select a.* from a where (select count(*) from zone_taken) >= 0)`,
  },
}

const isOpen = sql`v.status not in ('COMPLETED', 'CANCELLED', 'NO_SHOW')`

/**
 * What follows when the clinic or location in CTE `a`, which was `cur`, is given another zone: visits to come take it and keep
 * their instants, the past keeps its own, and so does a series with its visits until its time is edited. Visits that no session
 * holds now are answered, and so are the series.
 */
export function zoneChange(
  of: keyof typeof OF,
  { zone, now }: { zone: string; now: number },
): Pick<Write, 'effects' | 'audit' | 'events'> & { image: SQL } {
  const { own, places } = OF[of]
  const at = instantParam(now)
  // Any session may hold what is not in person, so a location's zone decides about that too.
  const touched = of === 'clinic' ? own(sql`v`) : sql`(v.type <> 'IN_PERSON' or v.location_id = r.id)`
  const near = sql`select v.* from rezoned r join ${appointments} v on v.clinic_id = r.clinic_id and ${isOpen} and ${touched}
    and v.overbook_reason is null and v.ends_at > ${at} and v.starts_at > ${at} - interval '8 hours'`
  return {
    effects: [
      takesZone(zone, 'a'),
      materialized('rezoned', sql`select a.clinic_id, a.id from a cross join cur where cur.timezone <> a.timezone`),
      cte(
        'visits',
        sql`update ${appointments} v set timezone = ${param(zone, 'text')}, version = v.version + 1, updated_at = ${at} from rezoned r
          where ${own(sql`v`)} and ${isOpen} and v.starts_at > ${at} and v.series_id is null and v.timezone <> ${param(zone, 'text')}
          returning v.*`,
      ),
      ...withPatients(
        sql`select v.* from (${outsideHours({ visits: near, places: sql`${places}`, hasNewZone: true })}) v ${SOONEST}`,
      ),
      materialized(
        'kept_series',
        sql`select s.* from rezoned r join ${series} s on ${own(sql`s`)} and s.status <> 'cancelled'
          and s.end_date >= ${at}::date - 1 and s.timezone <> ${param(zone, 'text')} order by s.start_date, s.id limit 100`,
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
      affectedAudit,
      { action: 'series.read', subjectType: 'series', from: 'kept_series', patient: sql`e.patient_id` },
    ],
    events: [
      {
        ...{ type: 'appointment.zone_changed', subjectType: 'appointment', from: 'visits' },
        payload: sql`jsonb_build_object('status', e.status, 'timezone', e.timezone)`,
      },
    ],
    image: sql`|| jsonb_build_object('affected', ${affectedImage}, 'kept_series', coalesce((select jsonb_agg(jsonb_build_object(
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
