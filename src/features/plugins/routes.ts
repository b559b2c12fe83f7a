import { describe } from '#openapi/describe'
import { PLUGIN_NOT_FOUND } from '../../domain/not-found.ts'
import type { PluginAbout } from '../../domain/plugin-about.ts'
import { allow } from '../../platform/auth/allow.ts'
import { factory } from '../../platform/http/context.ts'
import { depsOf, recordRequest } from '../../platform/http/deps.ts'
import { etag } from '../../platform/http/etag.ts'
import { noQuery } from '../../platform/http/fields.ts'
import { valid } from '../../platform/http/valid.ts'
import { changePlugin } from './change-plugin.ts'
import * as examples from './examples.ts'
import { listPlugins } from './list.ts'
import { presentPlugin } from './plugin-record.ts'
import { pluginInput, pluginList, pluginRecord } from './schemas.ts'

const tag = 'Plugins'

/** Which plugins a clinic has turned on. @param plugins all that there are */
export const pluginRoutes = (plugins: readonly PluginAbout[]) =>
  factory
    .createApp()
    .get(
      '/plugins',
      describe({
        id: 'listPlugins',
        summary: 'List plugins',
        description: 'Lists all plugins that there are, with the settings of those that the clinic has turned on.',
        example: examples.listing,
        tag,
        answer: pluginList,
        codes: ['CLINIC_REQUIRED'],
      }),
      allow('plugins:manage'),
      valid('query', noQuery),
      async (c) => {
        const { db, actor } = depsOf(c)
        return c.json({ data: await listPlugins(db, actor, plugins) })
      },
    )
    .put(
      '/plugins/:name',
      describe({
        id: 'changePlugin',
        summary: 'Turn a plugin on or off',
        description:
          'Turns a plugin on or off in the clinic, and gives it settings. A plugin hears of what happens from then on; what had happened before is not told to it.',
        example: examples.changing,
        tag,
        answer: pluginRecord,
        versioned: true,
        codes: ['NOT_FOUND', 'CLINIC_REQUIRED'],
      }),
      allow('plugins:manage'),
      valid('json', pluginInput),
      async (c) => {
        const input = c.req.valid('json')
        const name = c.req.param('name')
        const request = await recordRequest(c, name, input)
        const plugin = plugins.find((one) => one.name === name)
        if (!plugin) throw PLUGIN_NOT_FOUND
        const { image, replayed } = await changePlugin(depsOf(c), plugin, { request, input })
        const record = presentPlugin(plugin, image)
        c.header('ETag', etag(record))
        if (replayed) c.header('Idempotency-Replayed', 'true')
        return c.json(record)
      },
    )
