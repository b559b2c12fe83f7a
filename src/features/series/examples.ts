import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { cancelSeriesInput, changeSeriesInput, recurringInput } from './schemas.ts'

const { doctors, locations, patients, series } = DEMO
const path = { id: series }

export const booking = exampleOf(recurringInput)(({ at }) => ({
  as: 'reception',
  body: {
    patientId: patients.farhan,
    doctorId: doctors.general,
    type: 'IN_PERSON',
    locationId: locations.indiranagar,
    startDate: at('10:00'),
    recurrence: { frequency: 'WEEKLY', count: 4 },
  },
}))

export const listing: MakeExample = () => ({ as: 'reception' })

export const getting: MakeExample = () => ({ as: 'reception', path })

export const pausing = exampleOf(changeSeriesInput)(() => ({ as: 'reception', path, body: { status: 'paused' } }))

export const cancelling = exampleOf(cancelSeriesInput)(() => ({
  as: 'reception',
  path,
  body: { reason: 'The block of six is over.' },
}))
