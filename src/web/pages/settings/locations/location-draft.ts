import { changedFields } from '../edits/changed-fields.ts'
import type { Place } from '../set-up/use-set-up.ts'
import { coordinatesText, readCoordinates } from './coordinates.ts'

/** A location as it stands in its form. */
export interface TypedPlace {
  name: string
  address: string
  timezone: string
  checkInCode: Place['checkInCode']
  coordinates: string
  radiusMetres: string
  externalId: string
  active: boolean
}

export const typedPlace = (place: Place): TypedPlace => ({
  name: place.name,
  address: place.address ?? '',
  timezone: place.timezone,
  checkInCode: place.checkInCode,
  coordinates: coordinatesText(place),
  radiusMetres: String(place.radiusMetres),
  externalId: place.externalId ?? '',
  active: place.active,
})

export const newPlace = (timezone: string): TypedPlace & { version: number } => ({
  name: '',
  address: '',
  timezone,
  checkInCode: 'rotating',
  coordinates: '',
  radiusMetres: '200',
  externalId: '',
  active: true,
  version: 0,
})

const orNull = (text: string) => text.trim() || null

/** What is sent of the fields that are not as they were. */
export function placeChanges(before: TypedPlace, now: TypedPlace) {
  const changed = changedFields(before, now)
  const { name, address, timezone, checkInCode, coordinates, radiusMetres, externalId, active } = changed
  return {
    ...(name !== undefined && { name }),
    ...(address !== undefined && { address: orNull(address) }),
    ...(timezone !== undefined && { timezone }),
    ...(checkInCode !== undefined && { checkInCode }),
    ...(coordinates !== undefined && readCoordinates(coordinates)),
    ...(radiusMetres !== undefined && { radiusMetres: Number(radiusMetres) }),
    ...(externalId !== undefined && { externalId: orNull(externalId) }),
    ...(active !== undefined && { active }),
  }
}
