import { type SQL, sql } from 'drizzle-orm'
import { clinicDoctors, clinics, doctors } from '../../db/schema/people.ts'
import { clinicColumns, doctorColumns, shownInPageOf } from './appointment.ts'

/** A list says its doctors and its clinics once: of twenty visits most have the same. */
interface PageImage {
  visits: Record<string, unknown>[] | null
  doctors: { of_clinic: string; doctor: { id: string } }[] | null
  clinics: { id: string; clinic: object }[] | null
}

/** A page of visits as one json, for `visitsOfPage`. @param order the columns of `page` in whose order they come */
export function shownPage(page: string, order: readonly SQL[]): SQL {
  const rows = sql.identifier(page)
  const visits = sql`select json_agg(${shownInPageOf(page)} order by ${sql.join([...order], sql`, `)}) from ${rows}`
  const ofDoctors = sql`select json_agg(each) from (select m.clinic_id of_clinic, (select part from (select ${doctorColumns}) part) doctor
from ${clinicDoctors} m join ${doctors} d on d.id = m.doctor_id where (m.clinic_id, m.doctor_id) in (select clinic_id, doctor_id from ${rows})) each`
  const ofClinics = sql`select json_agg(each) from (select c.id, (select part from (select ${clinicColumns}) part) clinic
from ${clinics} c where c.id in (select clinic_id from ${rows})) each`
  return sql`json_build_object('visits', (${visits}),
'doctors', (${ofDoctors}),
'clinics', (${ofClinics}))`
}

/** The images of a page's visits, in order, each with its doctor and its clinic. */
export function visitsOfPage(page: unknown): unknown[] {
  const { visits, doctors, clinics } = page as PageImage
  const byId = new Map(clinics?.map(({ id, clinic }) => [id, clinic]))
  const byPlace = new Map(doctors?.map(({ of_clinic, doctor }) => [`${of_clinic} ${doctor.id}`, doctor]))
  return (visits ?? []).map((visit) => ({
    ...visit,
    doctor: byPlace.get(`${visit.clinic_id} ${visit.doctor_id}`),
    clinic: byId.get(String(visit.clinic_id)),
  }))
}
