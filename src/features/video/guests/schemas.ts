import * as z from 'zod'

const at = z.iso.datetime()

/** What a guest is told of a call: with whom and when, and nothing of the patient. */
export const guestView = z
  .object({
    status: z.enum(['INVITED', 'WAITING', 'ADMITTED']),
    clinicName: z.string(),
    doctorName: z.string(),
    startsAt: at,
    endsAt: at,
    timezone: z.string(),
    opensAt: at,
    expiresAt: at,
  })
  .meta({ id: 'GuestView' })
export type GuestView = z.infer<typeof guestView>
