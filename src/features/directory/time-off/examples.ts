import { noBody } from '../../../platform/http/fields.ts'
import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { addTimeOffInput } from './schemas.ts'

const path = { id: DEMO.doctors.general }
const one = { ...path, timeOffId: DEMO.timeOff }

export const listing: MakeExample = () => ({ as: 'reception', path })

// Weeks after the other examples, so that it is in the way of none.
export const adding = exampleOf(addTimeOffInput)(({ at }) => ({
  as: 'reception',
  path,
  body: { from: at('14:00', 40), to: at('18:30', 40) },
}))

export const getting: MakeExample = () => ({ as: 'reception', path: one })

export const removing = exampleOf(noBody)(() => ({ as: 'reception', path: one, body: {} }))
