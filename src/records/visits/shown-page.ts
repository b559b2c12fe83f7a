import { type SQL, sql } from 'drizzle-orm'
import { rowColumn } from '../../db/images.ts'
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
  // By their keys, one by one: a join over what the page holds would read all the doctors and clinics there are.
  const ofDoctors = sql`select json_agg(each) from (select x.clinic_id of_clinic,
${rowColumn(
  'doctor',
  sql`select ${doctorColumns} from ${doctors} d join ${clinicDoctors} m on m.clinic_id = x.clinic_id and m.doctor_id = d.id where d.id = x.doctor_id`,
)} from (select distinct clinic_id, doctor_id from ${rows}) x) each`
  const ofClinics = sql`select json_agg(each) from (select x.clinic_id id,
${rowColumn('clinic', sql`select ${clinicColumns} from ${clinics} c where c.id = x.clinic_id`)} from (select distinct clinic_id from ${rows}) x) each`
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
