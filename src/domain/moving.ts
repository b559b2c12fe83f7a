import type { Situation, Status } from './appointment.ts'
import { hasTimeToAskFor } from './availability.ts'
import type { ClinicSettings } from './clinic-settings.ts'
import { startOfDay } from './time.ts'

/** A visit that goes to another doctor waits for them; one whose end alone moves goes on as it was. */
export function statusAfterHandOver(status: Status, isOtherDoctor: boolean): Status {
  return isOtherDoctor ? 'CHECKED_IN' : status
}

/** From when on a patient may have a follow-up, epoch ms: the beginning of its plan's day in the clinic. */
export function planBegins(planDay: string | null, settings: ClinicSettings): number | null {
  return planDay === null ? null : startOfDay(planDay, settings.timezone)
}

/** Whether a patient who moves the visit could have any time: its plan's day may lie beyond what they may book. */
export function hasTimeToMoveTo({ visit, settings, now }: Pick<Situation, 'visit' | 'settings' | 'now'>): boolean {
  const moves = { from: visit.start, notBefore: planBegins(visit.planDay ?? null, settings) }
  return hasTimeToAskFor(settings, { isPatient: true, now, moves })
}
