import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { checkInInput } from '../appointments/schemas.ts'
import { scanInput } from './schemas.ts'

/** Stands for what a location's code says at the moment. */
const SCANNED = 'the-code-of-the-location'

export const openingCode: MakeExample = () => ({ as: null, path: { token: SCANNED } })

export const showingCode: MakeExample = () => ({ as: 'admin', path: { locationId: DEMO.locations.indiranagar } })

export const scanning = exampleOf(scanInput)(() => ({ as: 'patient1', body: { qrCode: SCANNED } }))

// With `override` it works however long ago the demo was loaded; on time the desk sends an empty body.
export const checkingIn = exampleOf(checkInInput)(() => ({
  as: 'reception',
  path: { id: DEMO.visits.next },
  body: { override: true, overrideReason: 'The patient came by the late bus.' },
}))
