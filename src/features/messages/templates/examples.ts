import { noBody } from '../../../platform/http/fields.ts'
import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { previewInput, templateInput } from './schemas.ts'

export const listing: MakeExample = () => ({ as: 'admin', query: { event: 'reminder', language: 'en' } })

export const changing = exampleOf(templateInput)(() => ({
  as: 'admin',
  body: {
    event: 'reminder',
    channel: 'sms',
    language: 'en',
    body: '{{clinicName}} expects you on {{date}} at {{time}}. Cannot come? {{cancelUrl}}',
  },
}))

export const removing = exampleOf(noBody)(() => ({ as: 'admin', path: { id: DEMO.messageTemplate }, body: {} }))

export const previewing = exampleOf(previewInput)(() => ({
  as: 'admin',
  body: { event: 'booked', channel: 'email', language: 'de', subject: '{{clinicName}}: bis bald' },
}))
