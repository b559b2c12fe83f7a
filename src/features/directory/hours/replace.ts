import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { list } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { ONE_RECORD, versionsOf } from '../../../db/record-change.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { clinicDoctors, doctors } from '../../../db/schema/people.ts'
import { locations, workingSessions } from '../../../db/schema/schedule.ts'
import type { Written } from '../../../db/verdict.ts'
import { defineWrite, rowsAsked } from '../../../db/write.ts'
import { DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { doctorKind } from '../../../records/doctor.ts'
import { fresh } from '../fresh.ts'
import { writeOne } from '../write-one.ts'
import { sessionsImage } from './queries.ts'
import type { HoursInput } from './schemas.ts'

function rowsOf({ sessions }: HoursInput, now: number) {
  return sessions.map((session) => ({
    id: v7({ msecs: now }),
    location_id: session.locationId,
    weekday: session.weekday ?? null,
    date: session.date ?? null,
    start_time: session.start,
    end_time: session.end,
    types: session.types,
    valid_from: session.validFrom ?? null,
    valid_until: session.validUntil ?? null,
  }))
}

const COLUMNS = sql.raw('id, location_id, weekday, date, start_time, end_time, types, valid_from, valid_until')

/** The sessions of the doctor of the row `e`, among those of a CTE. */
const sessionsIn = (name: string) =>
  sessionsImage(sql`${sql.raw(name)} w where w.clinic_id = e.clinic_id and w.doctor_id = e.id`)

/** The doctor's place in the clinic is locked before the person, as by a change of the doctor. */
const replaceOne = defineWrite(() => ({
  name: 'hours-replace',
  asked: rowsAsked({ ...ONE_RECORD, sessions: list }),
  subjects: [
    materialized(
      'held',
      sql`select t.*, r.n from asked r join ${clinicDoctors} t on t.clinic_id = r.clinic_id and t.doctor_id = r.id
where r.kept is null order by t.doctor_id for no key update of t`,
    ),
  ],
  from: sql`from asked r left join held t on t.n = r.n`,
  columns: sql`t.clinic_id, t.doctor_id`,
  checks: [
    { name: 'doctor', holds: sql`t.doctor_id is not null`, refusal: DOCTOR_NOT_FOUND },
    fresh,
    // A location may become inactive while the doctor has sessions there: their other hours can still be changed.
    {
      name: 'locations',
      holds: sql`not exists (select from jsonb_to_recordset(r.sessions) as s(location_id uuid)
where not exists (select from ${locations} l where l.clinic_id = t.clinic_id and l.id = s.location_id
and (l.active or exists (select from ${workingSessions} w
where w.clinic_id = t.clinic_id and w.doctor_id = t.doctor_id and w.location_id = l.id))))`,
      refusal: LOCATION_NOT_FOUND,
    },
  ],
  effects: [
    cte(
      'place',
      sql`update ${clinicDoctors} t set version = t.version + 1, rules_version = t.rules_version + 1, updated_at = r.at
from judged j join asked r on r.n = j.n
where t.clinic_id = j.clinic_id and t.doctor_id = j.doctor_id and j.refused is null returning t.*, r.n`,
    ),
    // The person's version numbers the event: two clinics of one doctor would give the same number by their own.
    cte(
      'person',
      sql`update ${doctors} t set version = t.version + 1, updated_at = m.updated_at from place m
where t.id = m.doctor_id returning m.clinic_id, t.id, t.version, m.n`,
    ),
    cte(
      'gone',
      sql`delete from ${workingSessions} w using place m where w.clinic_id = m.clinic_id and w.doctor_id = m.doctor_id returning w.*`,
    ),
    materialized(
      'hours',
      sql`insert into ${workingSessions} (clinic_id, doctor_id, ${COLUMNS})
select m.clinic_id, m.doctor_id, s.* from place m join asked r on r.n = m.n cross join jsonb_to_recordset(r.sessions) as s(
id uuid, location_id uuid, weekday int, date date, start_time text, end_time text, types text[], valid_from date, valid_until date)
returning *`,
    ),
  ],
  happened: [
    {
      action: 'doctor.hours_changed',
      of: doctorKind,
      rows: 'person',
      changed: sql`jsonb_build_object('sessions', jsonb_build_array(${sessionsIn('gone')}, ${sessionsIn('hours')}))`,
    },
  ],
  answers: {
    image: sql`jsonb_build_object('doctorId', e.id, 'version', m.version, 'sessions', ${sessionsIn('hours')},
'doctor_ids', jsonb_build_array(e.id))`,
    written: sql`true`,
    from: sql`person e join asked r on r.n = e.n join place m on m.n = e.n`,
  },
  status: 200,
}))

/**
 * Replaces all of a doctor's hours in the clinic. Visits that no session holds any more stay.
 * @throws DomainError DOCTOR_NOT_FOUND, LOCATION_NOT_FOUND, VERSION_MISMATCH
 */
export function replaceHours(deps: Deps, request: RecordRequest, input: HoursInput): Promise<Written> {
  const row = {
    id: request.id,
    versions: versionsOf(request.ifMatch),
    sessions: rowsOf(input, deps.actor.now),
  }
  return writeOne(deps, request, [replaceOne, row])
}
