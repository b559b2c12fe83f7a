import { parseResponse } from 'hono/client'
import { useMemo, useState } from 'preact/hooks'
import type { PluginRecord } from '../../../../features/plugins/schemas.ts'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { Check } from '../form/check.tsx'
import { RecordForm } from '../records/record-form.tsx'
import { usePluginWords } from './plugin-words.ts'
import { schemaFields, settingsOf, typedOf, wrongSettings } from './schema-fields.ts'
import { SettingField } from './setting-field.tsx'
import { usePluginTexts } from './use-plugin-texts.ts'

interface PluginFormProps {
  plugin: PluginRecord
  onReload: () => void
  onDone: () => void
}

/** Whether the clinic has a plugin on, and its settings as the plugin itself describes them. */
export function PluginForm({ plugin, onReload, onDone }: PluginFormProps) {
  const words = usePluginWords()
  const { nameOf, summaryOf, fieldOf } = usePluginTexts()
  const [shown] = useState(plugin)
  const fields = useMemo(() => schemaFields(shown.settingsSchema), [shown])
  const [typed, setTyped] = useState(() => typedOf(fields, shown.settings))
  const [enabled, setEnabled] = useState(shown.enabled)
  const [isChecked, setChecked] = useState(false)
  const wrong = wrongSettings(fields, typed)
  const save = useWrite(
    () =>
      parseResponse(
        api.plugins[':name'].$put(
          { param: { name: shown.name }, json: { enabled, settings: settingsOf(fields, typed) } },
          ifMatch(shown),
        ),
      ),
    (saved) => {
      const { text } = nameOf(saved)
      tellDone({ title: saved.enabled ? words.isOn(text) : words.isOff(text) })
      onDone()
    },
  )
  const summary = summaryOf(shown)
  return (
    <RecordForm
      error={save.error}
      isSaving={save.isPending}
      onReload={onReload}
      onSubmit={() => {
        setChecked(true)
        if (wrong.size === 0) save.mutate()
      }}
    >
      <p lang={summary.lang}>{summary.text}</p>
      <Check isOn={enabled} onChange={setEnabled} hint={words.enabledHint}>
        {words.enabled}
      </Check>
      {fields.map((field) => (
        <SettingField
          key={field.name}
          field={field}
          label={fieldOf(shown, field)}
          value={typed[field.name] ?? ''}
          onChange={(value) => setTyped({ ...typed, [field.name]: value })}
          error={
            isChecked && wrong.has(field.name)
              ? words.wrong
              : save.error
                ? asProblem(save.error).errorAt(`#/settings/${field.name}`)
                : undefined
          }
        />
      ))}
      <dl class="kv rec-facts">
        <dt>{words.hears}</dt>
        <dd lang="en">
          {shown.events.map((event) => (
            <code class="rec-code" key={event}>
              {event}{' '}
            </code>
          ))}
        </dd>
      </dl>
    </RecordForm>
  )
}
