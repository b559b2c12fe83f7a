import * as z from 'zod'
import { clinicSettings, clinicSettingsChange } from '../../../domain/clinic-settings.ts'
import { name, phone } from '../../../platform/http/fields.ts'
import { affectedList } from '../affected.ts'
import { keptSeries } from '../zone-change.ts'

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
/** A change of zone names what it bears on; any other change nothing. */
export const clinicChanged = clinicRecord
  .extend({ affected: affectedList, series: keptSeries })
  .meta({ id: 'ClinicChanged' })
export type ClinicRecord = z.infer<typeof clinicRecord>
