import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { displayInput, reorderInput, skipInput, ticketInput, walkInInput } from './schemas.ts'

const { display, doctors, locations, visits } = DEMO
const path = { id: doctors.urgentCare }

export const ofLocation: MakeExample = () => ({ as: 'reception', query: { locationId: locations.indiranagar } })

export const ofDoctor: MakeExample = () => ({ as: 'reception', path })

export const acting = exampleOf(noBody)(() => ({ as: 'reception', path, body: {} }))

export const skipping = exampleOf(skipInput)(() => ({
  as: 'reception',
  path,
  body: { appointmentId: visits.waiting },
}))

export const reordering = exampleOf(reorderInput)(() => ({
  as: 'reception',
  path,
  body: { appointmentIds: [visits.waitingToo, visits.waiting], version: 1 },
}))

export const walkingIn = exampleOf(walkInInput)(() => ({
  as: 'reception',
  path,
  body: { patient: { name: 'Ravi Nambiar' }, locationId: locations.indiranagar },
}))

export const gettingTicket = exampleOf(ticketInput)(() => ({ as: 'reception', path, body: {} }))

export const watching: MakeExample = () => ({ as: null, path, query: { ticket: 'the-ticket' } })

export const makingDisplay = exampleOf(displayInput)(() => ({
  as: 'admin',
  body: { locationId: locations.indiranagar, kind: 'board' },
}))

export const listingDisplays: MakeExample = () => ({ as: 'admin' })

export const revokingDisplay = exampleOf(noBody)(() => ({ as: 'admin', path: { id: display }, body: {} }))
