import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appointments } from '../../db/schema/appointments.ts'
import { visitLinks } from '../../db/schema/reached.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { type AppointmentImage, readImage } from '../../records/visits/appointment.ts'
import { sealedVisit } from '../../records/visits/present-appointment.ts'
import type { Calendars } from '../calendar/calendars.ts'
import type { VisitLink } from './find-link.ts'

const MINUTE = 60_000

/** The link's own key makes it one visit, however often and however many at once ask for it. */
const keyOf = ({ id }: VisitLink) => ({ key: `visit link ${id}`, fingerprint: id })

const wishOf = (visit: AppointmentImage) => ({
  clinicId: visit.clinic_id,
  appointmentDate: new Date(visit.starts_at).toISOString(),
  type: visit.type,
  locationId: visit.location_id,
  duration: (visit.ends_at - visit.starts_at) / MINUTE,
  isOwnDuration: false,
  treatmentType: visit.treatment_type,
  overbook: false,
})

/**
 * Books the time of a visit that was just cancelled by the link, with all that the patient and the clinic had said of it; one that
 * was made from a follow-up plan closes its plan again. The cancelled visit stays as it is.
 * @returns the new visit's image
 * @throws DomainError what a booking is refused for
 */
export async function bookAgain(deps: Deps, link: VisitLink, calendars: Calendars): Promise<unknown> {
  const { plan } = link
  const image = plan === null ? await book(deps, link, calendars) : await schedule(deps, { link, plan }, calendars)
  await noteUndone(deps, link, readImage(image))
  return image
}

async function book(deps: Deps, link: VisitLink, calendars: Calendars): Promise<unknown> {
  const { clinicId, visit } = link
  const id = v7()
  const opened = await openOrRefuse(deps.vault, sealedVisit(visit), {
    columns: ['reason', 'notes', 'staff_note', 'address'],
    of: 'appointment',
  })
  const { reason = null, notes = null, staff_note: staffNote = null, address = null } = opened
  const { image } = await calendars.book({
    actor: deps.actor,
    idempotency: keyOf(link),
    id,
    doctorId: visit.doctor_id,
    patientId: visit.patient_id,
    asksAsStaff: false,
    wish: wishOf(visit),
    priority: visit.priority,
    externalId: null,
    notify: visit.notify,
    texts: await sealTexts(deps.vault, { reason, notes, staffNote, address }, { table: appointments, clinicId, id }),
    isTakenBack: true,
  })
  return image
}

/** Makes the visit of a plan once more: cancelling it has opened the plan again. */
async function schedule(
  deps: Deps,
  { link, plan }: { link: VisitLink; plan: NonNullable<VisitLink['plan']> },
  calendars: Calendars,
): Promise<unknown> {
  const { clinicId, visit } = link
  const id = v7()
  const opened = await openOrRefuse(deps.vault, sealedVisit(visit), {
    columns: ['follow_up_reason', 'notes', 'address'],
    of: 'appointment',
  })
  const { follow_up_reason: followUpReason = null, notes = null, address = null } = opened
  const place = { table: appointments, clinicId, id }
  const sealed = await sealTexts(deps.vault, { followUpReason, notes, address }, place)
  const { image } = await calendars.schedule({
    actor: deps.actor,
    request: { clinicId, id: plan.id, ifMatch: null, idempotency: keyOf(link) },
    isPatient: true,
    isReferral: true,
    id,
    doctorId: visit.doctor_id,
    notBefore: plan.day,
    wish: wishOf(visit),
    priority: visit.priority,
    texts: {
      followUpReason: sealed.followUpReason ?? null,
      notes: sealed.notes ?? null,
      address: sealed.address ?? null,
    },
    isTakenBack: true,
  })
  return image.appointment
}

/** After the booking, whose key makes it one: if this is lost, whoever asks again is answered by the key and notes it. */
async function noteUndone({ db, actor }: Deps, { clinicId, id }: VisitLink, made: AppointmentImage): Promise<void> {
  await db.run(sql`/* visit-link-undone */ update ${visitLinks} l set undone_at = ${instantParam(actor.now)},
act_appointment_id = ${param(made.id, 'uuid')}, act_version = ${param(made.version, 'int')}
where l.clinic_id = ${param(clinicId, 'uuid')} and l.id = ${param(id, 'uuid')} and l.undone_at is null`)
}
