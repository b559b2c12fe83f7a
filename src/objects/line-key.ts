import type { LineKey } from '../features/queue/act-in-turn.ts'

/** The line of an object by its name: its clinic and doctor. */
export function lineKey(name: string): LineKey {
  const [clinicId = '', doctorId = ''] = name.split(':')
  return { clinicId, doctorId }
}
