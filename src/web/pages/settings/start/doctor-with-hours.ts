import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import type { Doctor } from '../set-up/use-set-up.ts'

/** The first of the doctors who has hours; null where nobody has. */
export async function doctorWithHours(doctors: readonly Doctor[]): Promise<Doctor | null> {
  for (const doctor of doctors) {
    const { sessions } = await parseResponse(api.doctors[':id']['working-hours'].$get({ param: { id: doctor.id } }))
    if (sessions.length > 0) return doctor
  }
  return null
}
