import type { Actor } from '../../../db/request.ts'
import { mayStep, type Verb } from '../../../domain/appointment.ts'
import { type AppointmentImage, situationOf } from '../../../records/visits/appointment.ts'

/** Not refused: the visit was a no-show and may be taken back, which its doctor's calendar does. */
export class WasNoShow extends Error {
  readonly doctorId: string

  constructor(doctorId: string) {
    super('The visit was a no-show.')
    this.doctorId = doctorId
  }
}

/** What a step on a no-show is: not refused where this caller may take it, since its doctor's calendar does. */
export function orWasNoShow(
  refused: Error,
  was: AppointmentImage,
  { actor, verb }: { actor: Actor; verb: Verb },
): Error {
  const comesBack = was.status === 'NO_SHOW' && mayStep(verb, situationOf(was, actor.caller, actor.now))
  return comesBack ? new WasNoShow(was.doctor_id) : refused
}

/**
 * Takes the step, and where the visit turns out to be a no-show that may come back, what brings it back instead.
 * @throws Error what the step was refused for
 */
export async function unlessNoShow<T>(
  step: () => Promise<T | Error>,
  comeBack: (doctorId: string) => Promise<T>,
): Promise<T> {
  const outcome = await step()
  if (outcome instanceof WasNoShow) return comeBack(outcome.doctorId)
  if (outcome instanceof Error) throw outcome
  return outcome
}
