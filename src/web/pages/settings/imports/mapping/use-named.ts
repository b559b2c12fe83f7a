import { useDoctors, usePlaces } from '../../set-up/use-set-up.ts'
import { FIELDS_OF, type Kind } from './fields-of.ts'

/** Fields that name another record, of which the clinic has a few. */
export const NAMING = ['doctorId', 'locationId'] as const

/** Those that files of a kind have. */
export const namingOf = (kind: Kind) => NAMING.filter((field) => FIELDS_OF[kind].includes(field))

export interface Named {
  id: string
  name: string
}

/** The doctors and places that a file may name; null while they are not there. */
export function useNamed(): Record<(typeof NAMING)[number], readonly Named[] | null> {
  const doctors = useDoctors()
  const places = usePlaces()
  return { doctorId: doctors.data ?? null, locationId: places.data ?? null }
}
