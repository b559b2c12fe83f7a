import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import type { Visit } from './list-queries.ts'
import { type NewPerson, toRegister } from './person-known.ts'

/** Who comes: somebody on record, or somebody new. */
export type Who = { patientId: string } | { patient: NewPerson }

interface WalkIn {
  doctorId: string
  locationId: string
  who: Who
  confirmNew?: boolean
  anyway?: boolean
}

export interface TakenIn {
  visit: Visit
  /** As the board calls it; null where no line shows it. */
  number: number | null
  before: number | null
  range: readonly [number, number] | null
  /** Whether they were waiting there already. */
  isKept: boolean
}

const doctorAt = api.queue.doctors[':id']

/** The answer knows the place in line, and the line itself the number. */
export async function takeIn({ doctorId, locationId, who, confirmNew, anyway }: WalkIn): Promise<TakenIn> {
  const param = { id: doctorId }
  const asked = 'patient' in who ? { patient: await toRegister(who.patient, { asksFirst: confirmNew !== true }) } : who
  const response = await doctorAt['walk-ins'].$post({
    param,
    json: { ...asked, locationId, ...(confirmNew && { confirmNew }), ...(anyway && { anyway }) },
  })
  const { appointment, queue } = await parseResponse(response)
  // They are in line, whether their number can be read or not.
  const line = await parseResponse(doctorAt.$get({ param })).catch(() => null)
  const place = line?.waiting.find(({ appointmentId }) => appointmentId === appointment.id)
  return {
    visit: appointment,
    number: place?.tokenNumber ?? null,
    before: queue ? Math.max(0, queue.position - 1) : null,
    range: queue?.waitRange ?? null,
    isKept: response.status === 200,
  }
}
