import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { Env } from '../../src/env.ts'
import type { VisitNews } from '../../src/features/calendar/queue-client.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { sendWith } from '../support/video.ts'
import { wishFor } from '../support/visits.ts'

startsAt()

test('a live queue is told at once of what may be in its line: of a new visit of another day the outbox tells it', async () => {
  const clinic = await mintClinic()
  const told: [string, ...VisitNews[]][] = []
  const getByName = (name: string) => ({
    visitsChanged: async (news: VisitNews[]) => {
      told.push([name, ...news])
    },
  })
  const variables = { DOCTOR_QUEUE: { ...env.DOCTOR_QUEUE, getByName } as unknown as Env['DOCTOR_QUEUE'] } as never
  const { client } = clinic.reception
  const write = (method: string, path: string, body: Record<string, unknown>) =>
    sendWith(variables, method, path, {
      client,
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
    })
  const queue = `${clinic.id}:${clinic.doctor.doctorId}`
  const far = await write('POST', '/appointments', wishFor(clinic, { appointmentDate: '2027-03-04T10:00' }))
  expect([far.status, told]).toEqual([201, []])
  const today = await write('POST', '/appointments', wishFor(clinic))
  expect(told.splice(0)).toEqual([[queue, { appointmentId: today.body.id, status: 'SCHEDULED', version: 1 }]])
  // It leaves today's line, and the other comes into it.
  await write('PUT', `/appointments/${today.body.id}`, { appointmentDate: '2027-03-04T11:00' })
  expect(told.splice(0)).toEqual([[queue, { appointmentId: today.body.id, status: 'SCHEDULED', version: 2 }]])
  await write('PUT', `/appointments/${far.body.id}`, { appointmentDate: '2027-03-01T12:00' })
  expect(told.splice(0)).toEqual([[queue, { appointmentId: far.body.id, status: 'SCHEDULED', version: 2 }]])
})
