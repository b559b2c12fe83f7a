import * as z from 'zod'
import { zoneName } from '../../../domain/zone-names.ts'
import { cursor, externalId, flag, limit, name, text } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { affectedList } from '../affected.ts'
import { keptSeries } from '../zone-change.ts'

const fields = {
  name,
  address: text(500).nullable(),
  timezone: zoneName,
  latitude: z.number().min(-90).max(90).nullable(),
  longitude: z.number().min(-180).max(180).nullable(),
  radiusMetres: z.number().int().min(1).max(100_000),
  checkInCode: z.enum(['rotating', 'printed']),
  active: z.boolean(),
  externalId: externalId.nullable(),
}

const oneCoordinate = { path: ['longitude'], message: 'must be sent together with latitude' }
const isPlace = (input: { latitude?: number | null | undefined; longitude?: number | null | undefined }) =>
  typeof input.latitude === typeof input.longitude && (input.latitude === null) === (input.longitude === null)

export const addLocationInput = z.strictObject(fields).partial().required({ name: true }).refine(isPlace, oneCoordinate)
export type AddLocationInput = z.infer<typeof addLocationInput>

export const changeLocationInput = z.strictObject(fields).partial().refine(isPlace, oneCoordinate)
export type ChangeLocationInput = z.infer<typeof changeLocationInput>

export const locationsQuery = z.strictObject({
  active: flag.optional(),
  externalId: externalId.optional(),
  limit,
  cursor,
})
export type LocationsQuery = z.infer<typeof locationsQuery>

const id = z.uuid()

export const locationRecord = z
  .object({
    id,
    clinicId: id,
    name: z.string(),
    address: z.string().nullable(),
    timezone: z.string(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    radiusMetres: z.number(),
    checkInCode: z.enum(['rotating', 'printed']),
    active: z.boolean(),
    externalId: z.string().nullable().optional(),
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Location' })
export type LocationRecord = z.infer<typeof locationRecord>

/** A change of zone or `active` names what it bears on; any other change nothing. */
export const locationChanged = locationRecord
  .extend({ affected: affectedList, series: keptSeries })
  .meta({ id: 'LocationChanged' })

export const locationPage = pageOf(locationRecord)
