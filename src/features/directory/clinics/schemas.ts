import * as z from 'zod'
import { COUNTRIES } from '../../../domain/phone.ts'
import { zoneName } from '../../../domain/zone-names.ts'
import { cursor, limit, name } from '../../../platform/http/fields.ts'
import { pageOf } from '../../../platform/http/page-of.ts'
import { clinicRecord } from '../clinic/schemas.ts'
import { code, email } from '../memberships/schemas.ts'

export const createClinicInput = z.strictObject({
  name,
  timezone: zoneName,
  country: z.enum(COUNTRIES),
  adminEmail: email.optional(),
})
export type CreateClinicInput = z.infer<typeof createClinicInput>

export const clinicsQuery = z.strictObject({ limit, cursor })
export type ClinicsQuery = z.infer<typeof clinicsQuery>

export const clinicCreated = z
  .object({
    clinic: clinicRecord,
    invitation: z.object({ code, expiresAt: z.iso.datetime() }).nullable(),
  })
  .meta({ id: 'ClinicCreated' })

export const clinicPage = pageOf(clinicRecord)
