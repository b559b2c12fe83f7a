import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { uuid } from '../../../db/asked.ts'
import { cte, materialized } from '../../../db/cte.ts'
import { defineRead, readingOf, runRead } from '../../../db/read.ts'
import { choice } from '../../../db/read-columns.ts'
import type { RecordRequest } from '../../../db/request.ts'
import { appointments } from '../../../db/schema/appointments.ts'
import { patients } from '../../../db/schema/people.ts'
import { series } from '../../../db/schema/series.ts'
import { mayEver } from '../../../domain/access.ts'
import { PATIENT_NOT_FOUND } from '../../../domain/not-found.ts'
import type { Deps } from '../../../platform/http/deps.ts'
import { patientKind } from '../../../records/patients/patient.ts'
import { affectedImage, affectedList, affectedOf, SOONEST } from '../affected.ts'
import { forbidden } from './beyond-role.ts'
import { changePatient } from './change.ts'
import { seesPatient } from './queries.ts'
import type { ChangePatientInput } from './schemas.ts'

const affectedSeries = z.array(z.object({ id: z.uuid(), doctorId: z.uuid(), status: z.string() }))

export const statusDryRun = z.object({ affected: affectedList, series: affectedSeries })

const whatItCancels = defineRead({
  name: 'patient-status-asked',
  asked: { clinicId: uuid, id: uuid, closes: choice<boolean>() },
  compose({ caller, now, clinicId, id, closes }) {
    const isClosing = sql.raw(String(closes))
    return {
      guards: [
        cte(
          'patient',
          sql`select p.clinic_id, p.id, p.version from ${patients} p where p.clinic_id = ${clinicId} and p.id = ${id} and ${seesPatient(caller, 'p')}`,
        ),
        materialized(
          'affected',
          sql`select v.* from patient r join ${appointments} v on v.clinic_id = r.clinic_id and v.patient_id = r.id
where ${isClosing} and v.status in ('PENDING', 'SCHEDULED', 'CONFIRMED') and v.ends_at > ${now} ${SOONEST}`,
        ),
      ],
      found: sql`select r.clinic_id, r.id, jsonb_build_object('version', r.version, 'affected', ${affectedImage}, 'series', coalesce((
select jsonb_agg(jsonb_build_object('id', s.id, 'doctorId', s.doctor_id, 'status', s.status) order by s.id) from ${series} s
where s.clinic_id = r.clinic_id and s.patient_id = r.id and s.status <> 'cancelled' and ${isClosing}), '[]'::jsonb)) as image
from patient r`,
      audit: readingOf(patientKind, { action: 'appointments.listed' }),
    }
  },
})

/**
 * What a status would cancel; nothing is written but the trail of having looked.
 * @throws DomainError those of `changePatient`, and FORBIDDEN for who may not set a status
 */
export async function affectedByStatus(
  deps: Deps,
  request: RecordRequest,
  input: ChangePatientInput,
): Promise<{ version: number; answer: z.infer<typeof statusDryRun> }> {
  await changePatient(deps, request, { input, dryRun: true })
  const { db, actor } = deps
  const { clinicId, id } = request
  const { status } = input
  if (!mayEver(actor.caller.roles, 'patients:status'))
    throw forbidden('Only the desk may change status and doNotContact.')
  const closes = status === 'inactive' || status === 'deceased'
  const [image] = await runRead(db, whatItCancels, { actor, asked: { clinicId, id, closes } })
  if (!image) throw PATIENT_NOT_FOUND
  const answer = { affected: affectedOf(image), series: affectedSeries.parse(image.series) }
  return { version: z.number().parse(image.version), answer }
}
