import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { ifMatch } from '../../client/request-headers.ts'
import type { Visit, VisitType } from '../../parts/patient/visit.ts'
import type { FreeTime } from './book-request.ts'
import type { Subject } from './use-subject.ts'

interface Booking {
  chosen: FreeTime
  reason: string
  address: string
}

interface Wanted {
  subject: Subject
  patientId: string
  type: VisitType
  onGone: () => void
}

/** Writes what was chosen: a new visit, the move of one, or the visit of a plan. */
export function useBooking({ subject, patientId, type, onGone }: Wanted) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (booking: Booking) => write(subject, { patientId, type, ...booking }),
    onError: (error) => {
      if (asProblem(error).kind === 'taken') onGone()
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['my-visits'] }),
  })
}

async function write(subject: Subject, booking: Booking & Pick<Wanted, 'patientId' | 'type'>): Promise<Visit> {
  const { chosen, patientId, type, reason, address } = booking
  const time = {
    doctorId: chosen.doctorId,
    appointmentDate: chosen.at,
    ...(chosen.locationId && { locationId: chosen.locationId }),
  }
  if (subject.kind === 'move')
    return parseResponse(
      api.appointments[':id'].$put({ param: { id: subject.visit.id }, json: time }, ifMatch(subject.visit)),
    )
  if (subject.kind === 'plan') {
    const json = { ...time, type }
    const { appointment } = await parseResponse(
      api['follow-up-plans'][':id'].schedule.$post({ param: { id: subject.plan.id }, json }, ifMatch(subject.plan)),
    )
    return appointment
  }
  const json = { ...time, patientId, type, ...(reason && { reason }), ...(address && { address }) }
  return parseResponse(api.appointments.$post({ json }))
}
