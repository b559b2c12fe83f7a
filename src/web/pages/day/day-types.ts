import type { PlanRecord } from '../../../records/follow-ups/follow-up-plan.ts'
import type { AppointmentRecord } from '../../../records/visits/appointment-record.ts'

export type Visit = AppointmentRecord
export type Plan = PlanRecord

/** The doctor whose day it is, and the clinic whose clock counts. */
export interface Own {
  doctorId: string
  clinicId: string
  timeZone: string
}
