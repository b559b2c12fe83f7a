import { line, locations, person, read, withVisit } from './answers.ts'
import type { People } from './people.ts'
import type { Walker } from './walker.ts'

const DESK = 'reception'

/** Somebody comes without an appointment: the line is called forward, and they leave it again. */
export async function walkIn({ ask, check, say }: Walker, { urgentId }: People): Promise<void> {
  const path = `/queue/doctors/${urgentId}`
  say('Somebody walks in and waits for urgent care.')
  const patientId = read(person, await ask({ as: 'patient3', method: 'GET', path: '/me' }, 200)).patientId
  const { data } = read(locations, await ask({ as: DESK, method: 'GET', path: '/locations' }, 200))
  const body = { patientId, locationId: data.find(({ active }) => active)?.id, reason: 'A cut finger', anyway: true }
  const answer = await ask({ as: DESK, method: 'POST', path: `${path}/walk-ins`, body }, 200, 201)
  const { id, status } = read(withVisit, answer).appointment
  check('they are CHECKED_IN', status === 'CHECKED_IN')
  try {
    const { waiting } = read(line, await ask({ as: DESK, method: 'GET', path }, 200))
    check(
      'they wait in the line, with a number',
      (waiting.find((one) => one.appointmentId === id)?.tokenNumber ?? 0) > 0,
    )

    say('The doctor calls the next patient.')
    const called = read(line, await ask({ as: 'doctor2', method: 'POST', path: `${path}/call-next` }, 200))
    check('who is first is called', called.waiting[0]?.calledAt !== null)
  } finally {
    say('They do not want to wait: the desk cancels their visit.')
    await ask({ as: DESK, method: 'DELETE', path: `/appointments/${id}` }, 200)
  }
  const { waiting } = read(line, await ask({ as: DESK, method: 'GET', path }, 200))
  check(
    'they have left the line',
    waiting.every((one) => one.appointmentId !== id),
  )
}
