import * as z from 'zod'

/** The patient in the image of a visit or plan: whom it is about, and which users are linked to them. */
export const linkedPatientShape = z.object({
  id: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  user_id: z.string().nullable(),
  guardian_user_ids: z.array(z.string()),
  // Answers that a version before has kept under a key do not have it: nobody was pending then.
  pending_user_ids: z.array(z.string()).default([]),
})

export type LinkedPatient = Readonly<z.infer<typeof linkedPatientShape>>
