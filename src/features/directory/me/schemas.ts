import * as z from 'zod'
import { ROLES } from '../../../domain/rights.ts'

const id = z.uuid()

export const meAnswer = z
  .object({
    userId: id,
    clinicId: id.nullable(),
    roles: z.array(z.enum(ROLES)),
    name: z.string().nullable(),
    doctorId: id.optional(),
    patientId: id.optional(),
    patients: z.array(
      z.object({ id, name: z.string(), relation: z.enum(['self', 'ward']), status: z.enum(['active', 'pending']) }),
    ),
    clinics: z.array(z.object({ id, name: z.string(), roles: z.array(z.enum(ROLES)) })),
    clinic: z.object({ name: z.string(), timezone: z.string() }).nullable(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof meAnswer>
