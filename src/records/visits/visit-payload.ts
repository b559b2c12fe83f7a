import { type SQL, sql } from 'drizzle-orm'

/**
 * The data of an event of a visit, over its whole row `e`, as `src/domain/events/appointment-events.ts` describes it.
 * @param more SQL of what else an event has: `, 'field', value`
 */
export const visitPayload = (
  more: SQL = sql``,
): SQL => sql`jsonb_build_object('status', e.status, 'patientId', e.patient_id, 'doctorId', e.doctor_id,
'appointmentDate', utc_text(e.starts_at), 'endDate', utc_text(e.ends_at), 'type', e.type, 'locationId', e.location_id${more})`
