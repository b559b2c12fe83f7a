import { describe } from '#openapi/describe'
import { allow } from '../../../platform/auth/allow.ts'
import { factory } from '../../../platform/http/context.ts'
import { clinicOf, depsOf, recordRequest } from '../../../platform/http/deps.ts'
import { etag } from '../../../platform/http/etag.ts'
import { noQuery } from '../../../platform/http/fields.ts'
import { valid } from '../../../platform/http/valid.ts'
import { changeSettings } from './change.ts'
import * as examples from './examples.ts'
import { presentSettings } from './present.ts'
import { getSettings } from './read.ts'
import { settingsInput, settingsRecord } from './schemas.ts'

const tag = 'Messages'

/** By which channels patients are told, when, and in which language. */
export const messageSettingsRoutes = factory
  .createApp()
  .get(
    '/messages/settings',
    describe({
      id: 'getMessageSettings',
      summary: 'Get the message settings',
      description:
        'Returns by which providers the clinic sends e-mail and SMS, from which addresses, and when. Of secrets it says only whether they are set.',
      example: examples.getting,
      tag,
      answer: settingsRecord,
      versioned: true,
      codes: ['CLINIC_REQUIRED'],
    }),
    allow('messages:settings'),
    valid('query', noQuery),
    async (c) => {
      const { db, actor } = depsOf(c)
      const record = presentSettings(await getSettings(db, actor), c.get('settings').PUBLIC_URL)
      c.header('ETag', etag(record))
      return c.json(record, 200)
    },
  )
  .put(
    '/messages/settings',
    describe({
      id: 'updateMessageSettings',
      summary: 'Update the message settings',
      description:
        'Absent fields stay as they are, secrets included. Null takes a channel or a value away, and gives a setting its default again. ' +
        'A channel needs a sender and what its provider requires; both can come in the same request. ' +
        'The id of a channel, which stands in the address of its webhook, changes only with its provider.',
      example: examples.changing,
      tag,
      answer: settingsRecord,
      versioned: true,
      codes: ['CLINIC_REQUIRED', 'UNREADABLE_FIELD'],
    }),
    allow('messages:settings'),
    valid('json', settingsInput),
    async (c) => {
      const input = c.req.valid('json')
      const deps = depsOf(c)
      const { PUBLIC_URL, ENVIRONMENT } = c.get('settings')
      const request = await recordRequest(c, clinicOf(deps.actor), input)
      const mayBeLocal = ENVIRONMENT === 'development'
      const { image, replayed } = await changeSettings(deps, request, { input, mayBeLocal })
      const record = presentSettings(image, PUBLIC_URL)
      c.header('ETag', etag(record))
      if (replayed) c.header('Idempotency-Replayed', 'true')
      return c.json(record, 200)
    },
  )
