import { type SQL, sql } from 'drizzle-orm'
import type { RecordKind } from '../../db/happened.ts'
import { keptImage, rowColumn, shownImage } from '../../db/images.ts'
import { followUpPlans } from '../../db/schema/follow-ups.ts'
import { clinicDoctors, clinics, doctors, patients } from '../../db/schema/people.ts'
import { locations } from '../../db/schema/schedule.ts'
import { videoConsultations } from '../../db/schema/video.ts'
import type { Sealed } from '../../db/sealed.ts'
import type { Caller } from '../../domain/access.ts'
import type { AffectedBy } from '../../domain/affected.ts'
import type { Situation, Status } from '../../domain/appointment.ts'
import { type ClinicSettings, type StoredSettings, storedSettings } from '../../domain/clinic-settings.ts'
import { standingTo } from '../../domain/standing.ts'
import type { Priority, TreatmentType, VisitType } from '../../domain/visit.ts'
import type { LinkedPatient } from '../patients/linked-patient-shape.ts'
import { visitPayload } from './visit-payload.ts'

/** How a visit appears in the trail and in events, over its whole row `e`. */
export const appointmentKind: RecordKind = {
  subjectType: 'appointment',
  patient: sql`e.patient_id`,
  payload: visitPayload(),
}

/** Of the doctor `d`, as the clinic's `m`. */
export const doctorColumns = sql.raw('d.id, d.name, d.specialty, d.user_id, m.active, m.inactive_since')

/** Of the clinic `c`. */
export const clinicColumns = sql.raw(
  "c.name, c.phone, c.settings || jsonb_build_object('timezone', c.timezone) settings",
)

/**
 * What every record of a visit is rendered from: its row, with its patient, doctor, location and clinic.
 * @param isInPage whether doctor and clinic stand beside it
 */
function imageColumns(alias: string, isInPage = false): SQL {
  const a = sql.identifier(alias)
  const columns = [
    sql`${a}.*`,
    rowColumn(
      'patient',
      sql`select p.id, p.name, p.phone, p.user_id, p.guardian_user_ids, p.pending_user_ids
from ${patients} p where p.clinic_id = ${a}.clinic_id and p.id = ${a}.patient_id`,
    ),
    !isInPage &&
      rowColumn(
        'doctor',
        sql`select ${doctorColumns}
from ${doctors} d join ${clinicDoctors} m on m.clinic_id = ${a}.clinic_id and m.doctor_id = d.id where d.id = ${a}.doctor_id`,
      ),
    rowColumn(
      'location',
      sql`select l.id, l.name, l.address from ${locations} l where l.clinic_id = ${a}.clinic_id and l.id = ${a}.location_id`,
    ),
    !isInPage &&
      rowColumn(
        'clinic',
        sql`select ${clinicColumns}
from ${clinics} c where c.id = ${a}.clinic_id`,
      ),
    sql`case when ${a}.is_follow_up then (select p.scheduled_for from ${followUpPlans} p where p.clinic_id = ${a}.clinic_id
and p.follow_up_appointment_id = ${a}.id and p.status <> 'cancelled') end plan_day`,
    sql`${a}.type = 'VIDEO_CALL' and ${a}.status in ('CHECKED_IN', 'IN_PROGRESS') and coalesce((select v.status not in ('SCHEDULED', 'ACTIVE')
from ${videoConsultations} v where v.clinic_id = ${a}.clinic_id and v.appointment_id = ${a}.id), false) call_over`,
  ]
  return sql.join(
    columns.filter((column) => column !== false),
    sql`,\n`,
  )
}

/** A visit's image as jsonb, which a key keeps and a write answers. */
export const imageOf = (alias: string): SQL => keptImage(imageColumns(alias))

/** The same for who reads the visit. */
export const shownImageOf = (alias: string): SQL => shownImage(imageColumns(alias))

/** The same in a page, which says its doctors and clinics beside its visits. */
export const shownInPageOf = (alias: string): SQL => shownImage(imageColumns(alias, true))

/** A visit's image as it is reckoned with: instants are epoch ms. */
export interface AppointmentImage {
  readonly id: string
  readonly clinic_id: string
  readonly doctor_id: string
  readonly patient_id: string
  readonly location_id: string | null
  readonly type: VisitType
  readonly treatment_type: TreatmentType
  readonly status: Status
  readonly priority: Priority
  readonly starts_at: number
  readonly ends_at: number
  readonly timezone: string
  readonly overbook: boolean
  readonly affected_by: AffectedBy | null
  readonly notify: boolean
  readonly external_id: string | null
  readonly reason: Sealed | null
  readonly notes: Sealed | null
  readonly staff_note: Sealed | null
  readonly address: Sealed | null
  readonly overbook_reason: Sealed | null
  readonly diagnosis: Sealed | null
  readonly treatment_plan: Sealed | null
  readonly clinical_notes: Sealed | null
  readonly is_follow_up: boolean
  readonly follow_up_reason: Sealed | null
  readonly parent_appointment_id: string | null
  readonly original_appointment_id: string | null
  readonly plan_id: string | null
  readonly series_id: string | null
  readonly series_sequence: number | null
  readonly confirmed_at: number | null
  readonly checked_in_at: number | null
  readonly started_at: number | null
  readonly completed_at: number | null
  readonly cancelled_at: number | null
  readonly cancelled_by: string | null
  readonly cancellation_reason: Sealed | null
  readonly cancellation_code: string | null
  readonly version: number
  readonly created_at: number
  readonly updated_at: number
  readonly patient: LinkedPatient
  readonly doctor: {
    readonly id: string
    readonly name: string
    readonly specialty: string | null
    readonly user_id: string | null
    readonly active: boolean
    readonly inactive_since: number | null
  }
  readonly location: { readonly id: string; readonly name: string; readonly address: string | null } | null
  readonly clinic: { readonly name: string; readonly phone: string | null; readonly settings: ClinicSettings }
  readonly call_over: boolean
  readonly plan_day: string | null
}

// What shows a write's visit, what tells its queue and what judges it read the same row.
const imagesRead = new WeakMap<object, AppointmentImage>()

/**
 * Reads a row's image as `imageOf` makes it and as an idempotency key keeps it, the same object once.
 * @throws Error for what is no image of a visit: a fault of ours, a 500.
 */
export function readImage(image: unknown): AppointmentImage {
  if (!isRow(image)) throw new Error('This is no image of a visit.')
  const known = imagesRead.get(image)
  if (known) return known
  const read = imageOfRow(image)
  imagesRead.set(image, read)
  return read
}

/** Members that are not as JSON has them, or that answers which a version before has kept under a key do not have. */
type Written<T, Instants extends keyof T, Later extends keyof T> = Omit<T, Instants | Later> &
  Readonly<{ [K in Instants]: null extends T[K] ? string | null : string } & { [K in Later]?: T[K] }>

type Instants =
  | 'starts_at'
  | 'ends_at'
  | 'confirmed_at'
  | 'checked_in_at'
  | 'started_at'
  | 'completed_at'
  | 'cancelled_at'
  | 'created_at'
  | 'updated_at'
type Later = 'affected_by' | 'plan_id' | 'call_over' | 'plan_day'
type Nested = 'patient' | 'doctor' | 'clinic'

type Row = Written<Omit<AppointmentImage, Nested>, Instants, Later> & {
  readonly patient: Written<AppointmentImage['patient'], never, 'pending_user_ids'>
  readonly doctor: Omit<AppointmentImage['doctor'], 'active' | 'inactive_since'> & {
    readonly active?: boolean
    readonly inactive_since?: string | null
  }
  readonly clinic: Omit<AppointmentImage['clinic'], 'settings'> & { readonly settings: StoredSettings }
}

// Our own statement has made it of columns that have types and checks: to look at each member again costs more than all else
// that a list does with the row.
const isRow = (image: unknown): image is Row =>
  typeof image === 'object' && image !== null && typeof (image as Partial<Row>).starts_at === 'string'

const instantOrNull = (text: string | null) => (text === null ? null : Date.parse(text))

function imageOfRow(row: Row): AppointmentImage {
  return {
    ...row,
    starts_at: Date.parse(row.starts_at),
    ends_at: Date.parse(row.ends_at),
    confirmed_at: instantOrNull(row.confirmed_at),
    checked_in_at: instantOrNull(row.checked_in_at),
    started_at: instantOrNull(row.started_at),
    completed_at: instantOrNull(row.completed_at),
    cancelled_at: instantOrNull(row.cancelled_at),
    created_at: Date.parse(row.created_at),
    updated_at: Date.parse(row.updated_at),
    affected_by: row.affected_by ?? null,
    plan_id: row.plan_id ?? null,
    plan_day: row.plan_day ?? null,
    call_over: row.call_over ?? false,
    patient: { ...row.patient, pending_user_ids: row.patient.pending_user_ids ?? [] },
    doctor: {
      ...row.doctor,
      active: row.doctor.active ?? true,
      inactive_since: instantOrNull(row.doctor.inactive_since ?? null),
    },
    clinic: { ...row.clinic, settings: storedSettings(row.clinic.settings) },
  }
}

/** What the rules need to know of an image and who looks at it. */
export function situationOf(image: AppointmentImage, caller: Caller, now: number): Situation {
  return {
    visit: {
      status: image.status,
      type: image.type,
      start: image.starts_at,
      end: image.ends_at,
      timezone: image.timezone,
      isCallOver: image.call_over,
      planDay: image.plan_day,
    },
    settings: image.clinic.settings,
    roles: caller.roles,
    standing: standingTo(
      caller,
      {
        doctorUserId: image.doctor.user_id,
        isDoctorActive: image.doctor.active,
        doctorInactiveSince: image.doctor.inactive_since,
        patientUserId: image.patient.user_id,
        guardianUserIds: image.patient.guardian_user_ids,
        pendingUserIds: image.patient.pending_user_ids,
      },
      now,
    ),
    now,
  }
}
