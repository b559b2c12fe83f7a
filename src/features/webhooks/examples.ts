import { noBody } from '../../platform/http/fields.ts'
import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { addWebhookInput, changeWebhookInput, replayInput } from './schemas.ts'

const path = { id: DEMO.webhooks.off }

export const adding = exampleOf(addWebhookInput)(() => ({
  as: 'admin',
  body: { url: 'https://example.com/kept', events: ['appointment.booked', 'appointment.cancelled'] },
}))

export const listing: MakeExample = () => ({ as: 'admin' })

export const getting: MakeExample = () => ({ as: 'admin', path })

export const changing = exampleOf(changeWebhookInput)(() => ({
  as: 'admin',
  path,
  body: { events: ['*'], description: 'The billing system' },
}))

export const removing = exampleOf(noBody)(() => ({
  as: 'admin@harbor',
  path: { id: DEMO.webhooks.offElsewhere },
  body: {},
}))

export const rotating = exampleOf(noBody)(() => ({ as: 'admin', path, body: {} }))

export const pinging = exampleOf(noBody)(() => ({ as: 'admin', path, body: {} }))

export const replaying = exampleOf(replayInput)(({ at }) => ({
  as: 'admin',
  path,
  // Yesterday.
  body: { from: at('00:00', -17) },
}))

export const listingDeliveries: MakeExample = () => ({ as: 'admin', path })
