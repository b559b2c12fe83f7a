import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { appointments } from '../../db/schema/appointments.ts'
import { visitLinks } from '../../db/schema/reached.ts'
import { instantParam, param } from '../../db/statement.ts'
import type { Deps } from '../../platform/http/deps.ts'
import { openOrRefuse } from '../../platform/vault/open-texts.ts'
import { sealTexts } from '../../platform/vault/seal-texts.ts'
import { readImage } from '../../records/visits/appointment.ts'
import { sealedVisit } from '../../records/visits/present-appointment.ts'
import type { Calendars } from '../calendar/calendars.ts'
import type { VisitLink } from './find-link.ts'

const MINUTE = 60_000

/**
 * Books the time of a visit that was just cancelled by the link, with all that the patient and the clinic had said of it. The
 * cancelled visit stays as it is. The link's own key makes it one visit, however often and however many at once ask for it.
 * @throws DomainError what a booking is refused for
 */
export async function bookAgain(deps: Deps, link: VisitLink, calendars: Calendars): Promise<{ image: unknown }> {
  const { id: linkId, clinicId, visit } = link
  const id = v7()
  const opened = await openOrRefuse(deps.vault, sealedVisit(visit), {
    columns: ['reason', 'notes', 'staff_note', 'address'],
    of: 'appointment',
  })
  const { reason = null, notes = null, staff_note: staffNote = null, address = null } = opened
  const booked = await calendars.book({
    actor: deps.actor,
    idempotency: { key: `visit link ${linkId}`, fingerprint: linkId },
    id,
    doctorId: visit.doctor_id,
    patientId: visit.patient_id,
    asksAsStaff: false,
    wish: {
      clinicId,
      appointmentDate: new Date(visit.starts_at).toISOString(),
      type: visit.type,
      locationId: visit.location_id,
      duration: (visit.ends_at - visit.starts_at) / MINUTE,
      isOwnDuration: false,
      treatmentType: visit.treatment_type,
      overbook: false,
    },
    priority: visit.priority,
    externalId: null,
    notify: visit.notify,
    texts: await sealTexts(deps.vault, { reason, notes, staffNote, address }, { table: appointments, clinicId, id }),
    isTakenBack: true,
  })
  const made = readImage(booked.image)
  // After the booking, whose key is what makes it one: if this is lost, whoever asks again is answered by the key and notes it.
  await deps.db.run(sql`/* visit-link-undone */ update ${visitLinks} l set undone_at = ${instantParam(deps.actor.now)},
act_appointment_id = ${param(made.id, 'uuid')}, act_version = ${param(made.version, 'int')}
where l.clinic_id = ${param(clinicId, 'uuid')} and l.id = ${param(linkId, 'uuid')} and l.undone_at is null`)
  return booked
}
