import { noBody } from '../../../platform/http/fields.ts'
import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { addClosureInput } from './schemas.ts'

const path = { id: DEMO.closure }

export const listing: MakeExample = () => ({ as: 'reception' })

// Weeks after the other examples, so that it is in the way of none.
export const adding = exampleOf(addClosureInput)(({ at }) => ({
  as: 'admin',
  body: { from: at('08:00', 41), to: at('20:00', 41), locationId: DEMO.locations.koramangala },
}))

export const getting: MakeExample = () => ({ as: 'reception', path })

export const removing = exampleOf(noBody)(() => ({ as: 'admin', path, body: {} }))
