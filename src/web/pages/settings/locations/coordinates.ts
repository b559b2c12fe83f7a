export interface Coordinates {
  latitude: number | null
  longitude: number | null
}

const NOWHERE: Coordinates = { latitude: null, longitude: null }

const PAIR = /^(-?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d+)?)$/

/** As maps copy a place, `18.5362, 73.8930`; nothing is nowhere, and null what is neither. */
export function readCoordinates(typed: string): Coordinates | null {
  const text = typed.trim().replace(/^\((.*)\)$/, '$1')
  if (text === '') return NOWHERE
  const [, first, second] = PAIR.exec(text) ?? []
  const [latitude, longitude] = [Number(first), Number(second)]
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  return isPlace ? { latitude, longitude } : null
}

export const coordinatesText = ({ latitude, longitude }: Coordinates): string =>
  latitude === null || longitude === null ? '' : `${latitude}, ${longitude}`
