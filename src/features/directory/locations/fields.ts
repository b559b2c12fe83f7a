/** The columns of a location that a request may give. */
export const FIELDS = [
  'name',
  'address',
  'timezone',
  'latitude',
  'longitude',
  'radiusMetres',
  'checkInCode',
  'active',
  'externalId',
] as const
