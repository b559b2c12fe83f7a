import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { selectRecords } from '../../../db/builder.ts'
import type { Database } from '../../../db/client.ts'
import { clinicZone } from '../../../db/clinic-setting.ts'
import { shownImage } from '../../../db/images.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import type { Actor } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { patients } from '../../../db/schema/people.ts'
import { isoShape } from '../../../db/shapes.ts'
import { FINAL } from '../../../domain/appointment.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import { PATIENT_STATUSES } from '../../../domain/patient.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { inCallersClinic } from '../../../records/visibility.ts'
import { reachesPatient } from './queries.ts'
import type { PatientSummary } from './schemas.ts'

const p = alias(patients, 'p')

/** Visits in so many years make a doctor somebody's usual one. */
const USUAL = { years: 2, visits: 2 }

const imageShape = z.object({
  age: z.number().nullable(),
  language: z.string().nullable(),
  visits: z.number(),
  no_shows: z.number(),
  last_visit: isoShape.nullable(),
  usual_doctor: z.string().nullable(),
  status: z.enum(PATIENT_STATUSES),
  do_not_contact: z.boolean(),
  affected: z.number(),
  merged_into: z.string().nullable(),
})

/** The visits of the patient `p`: a few hundred at most, found by the patient. */
const ofPatient = sql`${appointments} v where v.patient_id = p.id and v.clinic_id = p.clinic_id`

const isOpen = sql.raw(`v.status not in (${FINAL.map((status) => `'${status}'`).join(', ')})`)

/** Who has died does not grow older. */
function age(now: SQL): SQL {
  const until = sql`case when p.status = 'deceased' then coalesce(p.status_since, ${now}) else ${now} end`
  return sql`extract(year from age(local_of(${until}, ${clinicZone(sql`p.clinic_id`)})::date, p.date_of_birth))::int`
}

/** Of two doctors with as many visits the one who has seen the patient last. */
function usualDoctor(now: SQL): SQL {
  const { years, visits } = USUAL
  return sql`(select v.doctor_id from ${ofPatient} and v.status = 'COMPLETED' and v.starts_at > ${now} - ${sql.raw(`interval '${years} years'`)}
group by v.doctor_id having count(*) >= ${sql.raw(String(visits))} order by count(*) desc, max(v.starts_at) desc, v.doctor_id limit 1)`
}

const summarize = defineRead({
  name: 'patient-summary',
  asked: { id: uuid },
  compose({ caller, now, id }) {
    const figures = shownImage(sql`${age(now)} age, p.language, p.status, p.do_not_contact, p.merged_into,
${usualDoctor(now)} usual_doctor, counted.*
from (select (count(*) filter (where v.status = 'COMPLETED'))::int visits,
max(v.starts_at) filter (where v.status = 'COMPLETED') last_visit,
(count(*) filter (where v.status = 'NO_SHOW' and v.starts_at > ${now} - interval '1 year'))::int no_shows,
(count(*) filter (where v.affected_by is not null and ${isOpen} and v.starts_at > ${now}))::int affected
from ${ofPatient}) counted`)
    return {
      found: selectRecords(figures, { clinicId: p.clinicId, id: p.id })
        .from(p)
        .where(and(inCallersClinic(caller, p.clinicId), eq(p.id, id), reachesPatient(caller, 'patients:summary', 'p'))),
      audit: readingOf(patientKind),
    }
  },
})

/**
 * What the desk wants to know of a patient at a glance; audited as a read of the record.
 * @throws DomainError PATIENT_NOT_FOUND, also for what the caller may not see.
 */
export async function summarizePatient(db: Database, actor: Actor, id: string): Promise<PatientSummary> {
  const [image] = await runRead(db, summarize, { actor, asked: { id } })
  if (!image) throw PATIENT_NOT_FOUND
  const row = imageShape.parse(image)
  return {
    age: row.age,
    language: row.language,
    visits: row.visits,
    noShowsLastYear: row.no_shows,
    lastVisit: row.last_visit,
    usualDoctorId: row.usual_doctor,
    status: row.status,
    doNotContact: row.do_not_contact,
    affected: row.affected,
    mergedInto: row.merged_into,
  }
}
