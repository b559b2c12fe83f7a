import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { addTemplateInput, changeTemplateInput, removeTemplateInput } from './schemas.ts'

const { doctors, locations, template } = DEMO
const path = { id: template }

export const listing: MakeExample = () => ({ as: 'reception' })

export const adding = exampleOf(addTemplateInput)(() => ({
  as: 'admin',
  body: {
    name: 'Blood pressure, weekly',
    doctorId: doctors.general,
    type: 'IN_PERSON',
    locationId: locations.indiranagar,
    duration: 30,
    time: '09:00',
    recurrence: { frequency: 'WEEKLY', count: 6 },
  },
}))

export const getting: MakeExample = () => ({ as: 'reception', path })

export const changing = exampleOf(changeTemplateInput)(() => ({ as: 'admin', path, body: { time: '09:30' } }))

export const removing = exampleOf(removeTemplateInput)(() => ({ as: 'admin', path, body: {} }))
