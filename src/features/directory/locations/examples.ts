import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { addLocationInput, changeLocationInput } from './schemas.ts'

const path = { id: DEMO.locations.indiranagar }

export const listing: MakeExample = () => ({ as: 'reception' })

export const getting: MakeExample = () => ({ as: 'reception', path })

export const adding = exampleOf(addLocationInput)(() => ({ as: 'admin', body: { name: 'Lotus Malleshwaram' } }))

export const changing = exampleOf(changeLocationInput)(() => ({
  as: 'admin',
  path,
  body: { address: '100 Feet Road, Indiranagar, first floor' },
}))
