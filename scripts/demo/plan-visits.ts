import type { Status } from '../../src/domain/appointment.ts'
import { addDays } from '../../src/domain/time.ts'
import { pick, roll } from '../world/stable.ts'
import { CLOSURE_DAY, PRESENT, type Role, SERIES, STORIES, TIME_OFF_DAY } from './cast.ts'
import { CLINIC_NAMES, closedLocationId, DOCTORS, type DoctorName, PROFILES } from './clinics.ts'
import type { ClinicName } from './logins.ts'
import { FURTHER_PATIENTS } from './people.ts'
import { complaintOf } from './texts.ts'
import { closureOn, type DemoVisit, overlaps, type Slot, slotsOn, timeOffOn, todayIn } from './visit.ts'

const FIRST_DAY = -21
const LAST_DAY = 14
const HALF_HOUR = 30 * 60_000

/** Whoever is here now is nowhere else, at whatever time of day the demo begins: the other visits are of the other patients. */
const FIRST_OTHER = Math.max(...PRESENT.map(({ patient }) => patient)) + 1
const OTHERS = 7 + FURTHER_PATIENTS - FIRST_OTHER

/**
 * Every demo visit round `now`, the ones that matter most first: where two want one slot, the earlier has it. Today is
 * full, three weeks before it and two after it are partly so.
 */
export function planVisits(now: number): DemoVisit[] {
  const ofEach = (part: (clinic: ClinicName, now: number) => DemoVisit[]) =>
    CLINIC_NAMES.flatMap((clinic) => part(clinic, now))
  return [...ofEach(present), ...ofEach(series), ...ofEach(stories), ...ofEach(everyDay)]
}

function present(clinic: ClinicName, now: number): DemoVisit[] {
  const today = todayIn(clinic, now)
  const slots = [-1, 0, 1].flatMap((day) => slotsOn(clinic, 'doctor2', addDays(today, day)))
  const current = slots.findIndex((slot) => slot.start <= now && now < slot.end)
  return PRESENT.flatMap(({ at, patient, status, isVideo }) => {
    const slot = slots[current + at]
    if (!slot) return []
    const type = isVideo ? ('VIDEO_CALL' as const) : ('IN_PERSON' as const)
    const name = `${clinic}/present/${at}`
    return [{ ...visitIn(slot, { name, clinic, doctor: 'doctor2', patient, status, type }), hasSuccessors: true }]
  })
}

function series(clinic: ClinicName, now: number): DemoVisit[] {
  const { doctor, patient, slot: number, days } = SERIES
  return days.flatMap((day, index) => {
    const slot = slotsOn(clinic, doctor, addDays(todayIn(clinic, now), day))[number]
    if (!slot) return []
    const name = `${clinic}/series/${index + 1}`
    const status = slot.end <= now ? 'COMPLETED' : 'SCHEDULED'
    return [{ ...visitIn(slot, { name, clinic, doctor, patient, status, type: 'IN_PERSON' }), sequence: index + 1 }]
  })
}

function stories(clinic: ClinicName, now: number): DemoVisit[] {
  return STORIES.flatMap(({ name, doctor, day, slot: number, patient, status, treatment, follows, ...rest }) => {
    const slot = slotsOn(clinic, doctor, addDays(todayIn(clinic, now), day))[number]
    if (!slot) return []
    const casting = { name: `${clinic}/${name}`, clinic, doctor, patient, status, type: 'IN_PERSON' } as const
    const visit = visitIn(placeOf(clinic, slot, rest), casting)
    if (rest.affectedBy) return [{ ...visit, treatment, affectedBy: rest.affectedBy }]
    if (!follows) return [{ ...visit, treatment }]
    const { parent, original, reason } = follows
    return [
      { ...visit, treatment, follows: { parent: `${clinic}/${parent}`, original: `${clinic}/${original}`, reason } },
    ]
  })
}

/** Where and when a visit stands that has to be moved. */
function placeOf(
  clinic: ClinicName,
  slot: Slot,
  { affectedBy, earlier = 0 }: Pick<Role, 'affectedBy' | 'earlier'>,
): Slot {
  const [start, end] = [slot.start - earlier * 60_000, slot.end - earlier * 60_000]
  const place = affectedBy === 'LOCATION_INACTIVE' ? closedLocationId(clinic) : slot.locationId
  return { ...slot, start, end, locationId: place }
}

function everyDay(clinic: ClinicName, now: number): DemoVisit[] {
  const today = todayIn(clinic, now)
  const closure = closureOn(clinic, addDays(today, CLOSURE_DAY))
  const timeOff = timeOffOn(clinic, addDays(today, TIME_OFF_DAY))
  const isBlocked = (doctor: DoctorName, slot: Slot) =>
    (doctor === 'doctor1' && overlaps(slot, timeOff)) ||
    (slot.locationId === closure.locationId && overlaps(slot, closure))
  const days = Array.from({ length: LAST_DAY - FIRST_DAY + 1 }, (_, n) => FIRST_DAY + n)
  return days.flatMap((day) => {
    let number = 0
    return DOCTORS.flatMap((doctor) =>
      slotsOn(clinic, doctor, addDays(today, day)).flatMap((slot, index) => {
        number++
        const name = `${clinic}/${doctor}/${day}/${index}`
        if (roll(name) >= shareOf(doctor, day) || isBlocked(doctor, slot)) return []
        const patient = FIRST_OTHER + ((((day * 29 + number) % OTHERS) + OTHERS) % OTHERS)
        const type = pick(weighted(slot), `${name} type`)
        const visit = visitIn(slot, { name, clinic, doctor, patient, type, status: 'SCHEDULED' })
        return [{ ...visit, status: usualStatus(visit, day, now), hasSuccessors: day === 0 }]
      }),
    )
  })
}

function shareOf(doctor: DoctorName, day: number): number {
  if (day === 0) return PROFILES[doctor].today
  return day < 0 ? PROFILES[doctor].past : PROFILES[doctor].coming
}

/** Most visits are in person wherever they can be. */
function weighted({ types }: Slot): readonly [Slot['types'][number], ...Slot['types'][number][]] {
  const [first = 'IN_PERSON' as const] = types
  return [first, first, first, first, ...types]
}

function usualStatus({ name, start, end, type }: DemoVisit, day: number, now: number): Status {
  const luck = roll(`${name} status`)
  if (day !== 0 && luck < 0.06) return 'CANCELLED'
  if (end <= now) return luck > 0.93 ? 'NO_SHOW' : 'COMPLETED'
  if (start <= now) return 'IN_PROGRESS'
  if (start - now <= HALF_HOUR && type === 'IN_PERSON') return 'CHECKED_IN'
  return luck > (day <= 1 ? 0.5 : 0.75) ? 'CONFIRMED' : 'SCHEDULED'
}

type Casting = Pick<DemoVisit, 'name' | 'clinic' | 'doctor' | 'patient' | 'status' | 'type'>

function visitIn(slot: Slot, casting: Casting): DemoVisit {
  const { treatment } = complaintOf(casting.name, casting.doctor)
  return {
    ...casting,
    start: slot.start,
    end: slot.end,
    locationId: casting.type === 'IN_PERSON' ? slot.locationId : null,
    treatment,
    priority: treatment === 'EMERGENCY' ? 'URGENT' : 'MEDIUM',
    isBookedByPatient: casting.patient <= 6,
    hasSuccessors: false,
  }
}
