import { conflict, person, read, visits } from './answers.ts'
import type { Walker } from './walker.ts'

/** doctor3 works in both clinics: neither may overbook the time that the other has of them. */
export async function overTwoClinics({ ask, check, say }: Walker): Promise<void> {
  say('Another clinic wants time that a shared doctor has given to this one.')
  const doctorId = read(person, await ask({ as: 'doctor3', method: 'GET', path: '/me' }, 200)).doctorId
  const patientId = read(person, await ask({ as: 'patient1@harbor', method: 'GET', path: '/me' }, 200)).patientId
  const coming = `doctorId=${doctorId}&status=SCHEDULED,CONFIRMED&from=${new Date().toISOString()}&limit=1`
  const { data } = read(visits, await ask({ as: 'reception', method: 'GET', path: `/appointments?${coming}` }, 200))
  const booking = {
    doctorId,
    patientId,
    appointmentDate: data[0]?.appointmentDate,
    type: 'VIDEO_CALL',
    overbook: true,
    overbookReason: 'Cannot wait',
  }
  const there = { as: 'reception@harbor', method: 'POST', path: '/appointments', body: booking } as const
  const refusal = read(conflict, await ask(there, 409))
  check('not even an overbooking gets it', refusal.code === 'SCHEDULING_CONFLICT')
  check('and no other times of the shared doctor are told', refusal.alternatives === undefined)
}
