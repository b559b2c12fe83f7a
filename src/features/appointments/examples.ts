import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { bookInput, cancelInput, changeInput, completeInput, startInput } from './schemas.ts'

const { doctors, locations, patients, users, visits } = DEMO

export const booking = exampleOf(bookInput)(({ at }) => ({
  as: 'reception',
  body: {
    patientId: patients.arjun,
    doctorId: doctors.general,
    appointmentDate: at('09:00'),
    type: 'IN_PERSON',
    locationId: locations.indiranagar,
  },
}))

export const listing: MakeExample = ({ today }) => ({ as: 'reception', query: { date: today } })

export const listingMine: MakeExample = () => ({ as: 'patient1' })

export const listingUpcoming: MakeExample = () => ({ as: 'patient1', path: { userId: users.arjun } })

export const getting: MakeExample = () => ({ as: 'reception', path: { id: visits.coming } })

export const moving = exampleOf(changeInput)(({ at }) => ({
  as: 'reception',
  path: { id: visits.toMove },
  body: { appointmentDate: at('11:00') },
}))

export const deleting = exampleOf(cancelInput)(() => ({
  as: 'reception',
  path: { id: visits.toDelete },
  body: { reason: 'The patient is travelling.' },
}))

export const cancelling = exampleOf(cancelInput)(() => ({
  as: 'reception',
  path: { id: visits.toCancel },
  body: { reason: 'The patient feels well again.' },
}))

export const starting = exampleOf(startInput)(() => ({ as: 'doctor2', path: { id: visits.waitingToo }, body: {} }))

export const completing = exampleOf(completeInput)(({ day }) => ({
  as: 'doctor2',
  path: { id: visits.begun },
  body: { followUpDate: day() },
}))
