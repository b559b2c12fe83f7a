import { addDays } from '../../src/domain/time.ts'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { idOf } from '../world/stable.ts'
import { CLOSURE_DAY, TIME_OFF_DAY } from './cast.ts'
import { CLINIC_NAMES, doctorId } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { closureOn, timeOffOn, todayIn } from './visit.ts'

export const CLOSURE_IDS = CLINIC_NAMES.map((clinic) => idOf(`${clinic} closure`))
export const TIME_OFF_IDS = CLINIC_NAMES.map((clinic) => idOf(`${clinic} time off`))

/** The closure of the near future in each clinic. */
export function closureRows(now: number): Row[] {
  return CLINIC_NAMES.map((clinic, index) => {
    const { start, end, locationId } = closureOn(clinic, addDays(todayIn(clinic, now), CLOSURE_DAY))
    return {
      clinic_id: CLINICS[clinic].id,
      id: CLOSURE_IDS[index],
      location_id: locationId,
      starts_at: iso(start),
      ends_at: iso(end),
      reason: 'Water works in the street',
      ...recordedAt(now),
    }
  })
}

/** doctor1's time off of the near future in each clinic. */
export function timeOffRows(now: number, seal: Seal): Row[] {
  return CLINIC_NAMES.map((clinic, index) => {
    const { start, end } = timeOffOn(clinic, addDays(todayIn(clinic, now), TIME_OFF_DAY))
    const clinicId = CLINICS[clinic].id
    const rowId = TIME_OFF_IDS[index] ?? ''
    return {
      clinic_id: clinicId,
      id: rowId,
      doctor_id: doctorId(clinic, 'doctor1'),
      starts_at: iso(start),
      ends_at: iso(end),
      everywhere: false,
      reason: seal('Family celebration', { clinicId, table: 'time_off', column: 'reason', rowId }),
      ...recordedAt(now),
    }
  })
}

function recordedAt(now: number): Row {
  return { version: 1, created_at: iso(now), updated_at: iso(now) }
}
