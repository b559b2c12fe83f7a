import { z } from 'zod'
import { clinicSettings, clinicSettingsChange } from '../../../domain/clinic-settings.ts'
import { name, phone } from '../../../platform/fields.ts'

export const changeClinicInput = clinicSettingsChange.extend({
  name: name.optional(),
  phone: phone.nullable().optional(),
})
export type ChangeClinicInput = z.infer<typeof changeClinicInput>

export const clinicRecord = z
  .object({
    id: z.uuid(),
    name: z.string(),
    phone: z.string().nullable(),
    ...clinicSettings.shape,
    version: z.number(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Clinic' })
export type ClinicRecord = z.infer<typeof clinicRecord>
