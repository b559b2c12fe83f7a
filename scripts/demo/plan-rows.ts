import { addDays, isoWeekday, localTime } from '../../src/domain/time.ts'
import { iso, type Row } from '../world/rows.ts'
import type { Seal } from '../world/sealer.ts'
import { between, idOf, roll } from '../world/stable.ts'
import { PLANS, type PlanRole, SERIES } from './cast.ts'
import { CLINIC_NAMES, doctorId, locationId, PROFILES } from './clinics.ts'
import { CLINICS } from './logins.ts'
import { patientId } from './people.ts'
import { slotsOn, todayIn } from './visit.ts'
import { type SettledVisit, seriesId } from './visit-rows.ts'

const BYDAY = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
const MINUTE = 60_000

/** The id of the follow-up plan that a visit asked for. */
export function planIdOf(visitId: string): string {
  return idOf(`plan of ${visitId}`)
}

/** The follow-up plans: those of the stories, and of one in eight of doctor1's completed visits. */
export function planRows(visits: readonly SettledVisit[], now: number, seal: Seal): Row[] {
  const byName = new Map(visits.map((visit) => [visit.name, visit]))
  return visits.flatMap((visit) => {
    const role = roleOf(visit)
    if (!role) return []
    const followUp = role.followUp === undefined ? null : byName.get(`${visit.clinic}/${role.followUp}`)
    // Somebody changed what was booked from this plan, so the plan is theirs too.
    if (role.followUp !== undefined && !followUp) return []
    return [planRow({ visit, role, followUp: followUp ?? null, now, seal })]
  })
}

function roleOf({ name, clinic, doctor, status, hasSuccessors }: SettledVisit): Omit<PlanRole, 'visit'> | undefined {
  const told = PLANS.find(({ visit }) => `${clinic}/${visit}` === name)
  if (told || status !== 'COMPLETED' || doctor !== 'doctor1' || hasSuccessors || roll(`${name} plan`) > 0.125)
    return told
  const daysAfter = 7 * between(1, 4, `${name} plan`)
  return { daysAfter, type: 'routine', priority: 'normal', instructions: 'See how it goes' }
}

interface Planned {
  visit: SettledVisit
  role: Omit<PlanRole, 'visit'>
  followUp: SettledVisit | null
  now: number
  seal: Seal
}

function planRow({ visit, role, followUp, now, seal }: Planned): Row {
  const id = planIdOf(visit.id)
  const clinicId = CLINICS[visit.clinic].id
  const sealed = (column: string, text: string | undefined) =>
    text === undefined ? null : seal(text, { clinicId, table: 'follow_up_plans', column, rowId: id })
  const list = (column: string, items: readonly string[] | undefined) => sealed(column, items && JSON.stringify(items))
  const scheduledFor = addDays(todayIn(visit.clinic, visit.start), role.daysAfter)
  const open = scheduledFor < todayIn(visit.clinic, now) ? 'overdue' : 'scheduled'
  return {
    clinic_id: clinicId,
    id,
    appointment_id: visit.id,
    patient_id: patientId(visit.clinic, visit.patient),
    doctor_id: doctorId(visit.clinic, visit.doctor),
    follow_up_type: role.type,
    scheduled_for: scheduledFor,
    days_after: role.daysAfter,
    status: followUp ? 'completed' : (role.status ?? open),
    priority: role.priority,
    instructions: sealed('instructions', role.instructions),
    medications: list('medications', role.medications),
    tests: list('tests', role.tests),
    restrictions: list('restrictions', role.restrictions),
    follow_up_appointment_id: followUp?.id ?? null,
    version: 1,
    created_at: iso(visit.end),
    updated_at: iso(visit.end),
  }
}

/** The series of each clinic: weekly physiotherapy, on today's day of the week. */
export function seriesRows(now: number, seal: Seal): Row[] {
  return CLINIC_NAMES.map((clinic) => {
    const clinicId = CLINICS[clinic].id
    const id = seriesId(clinic)
    const today = todayIn(clinic, now)
    const weekday = BYDAY[isoWeekday(today) - 1]
    const slot = slotsOn(clinic, SERIES.doctor, today)[SERIES.slot]
    return {
      clinic_id: clinicId,
      id,
      patient_id: patientId(clinic, SERIES.patient),
      doctor_id: doctorId(clinic, SERIES.doctor),
      location_id: slot?.locationId ?? locationId(clinic, 2),
      type: 'IN_PERSON',
      treatment_type: 'PHYSIOTHERAPY',
      duration_minutes: PROFILES[SERIES.doctor].minutes,
      time: slot ? localTime(slot.start, CLINICS[clinic].timezone) : '10:00',
      timezone: CLINICS[clinic].timezone,
      start_date: addDays(today, SERIES.days[0]),
      recurrence: { frequency: 'WEEKLY', interval: 1, byDay: [weekday], count: SERIES.days.length },
      status: 'active',
      reason: seal('Knee after surgery', { clinicId, table: 'series', column: 'reason', rowId: id }),
      version: 1,
      created_at: iso(now - 30 * 24 * 60 * MINUTE),
      updated_at: iso(now - 30 * 24 * 60 * MINUTE),
    }
  })
}

const TEMPLATED = '2025-01-06T00:00:00.000Z'

/** A series that the desk can book by its name. */
export function templateRows(): Row[] {
  return CLINIC_NAMES.map((clinic) => ({
    clinic_id: CLINICS[clinic].id,
    id: idOf(`${clinic} template`),
    name: 'Physiotherapy, six weeks',
    doctor_id: doctorId(clinic, 'doctor3'),
    location_id: locationId(clinic, 2),
    type: 'IN_PERSON',
    duration_minutes: PROFILES.doctor3.minutes,
    time: '11:00',
    recurrence: { frequency: 'WEEKLY', interval: 1, count: 6 },
    deleted_at: null,
    version: 1,
    created_at: TEMPLATED,
    updated_at: TEMPLATED,
  }))
}
