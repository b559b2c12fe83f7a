import { describeFields } from '../../platform/openapi/describe-fields.ts'
import { pluginInput, pluginList, pluginRecord } from './schemas.ts'

describeFields(pluginRecord, {
  name: 'The name of the plugin, as in its path.',
  summary: 'What it does for a clinic that turns it on.',
  events: 'The types of events that it hears.',
  enabled: 'Whether the clinic has turned it on.',
  settings:
    'The clinic’s settings, or those that hold until it gives others. Null if it has given none and the plugin cannot do without.',
  settingsSchema: 'The JSON Schema of the settings.',
  version:
    'Grows with every change by the clinic; 0 before the first. It is also the ETag: send it as `If-Match` to change this version only.',
})

describeFields(pluginList, { data: 'All plugins that there are, by name.' })

describeFields(pluginInput, {
  enabled: 'Whether the clinic has it on. If you leave it out, it stays as it is.',
  settings: 'The settings as a whole, as `settingsSchema` describes them. If you leave it out, they stay as they are.',
})
