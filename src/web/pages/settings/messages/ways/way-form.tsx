import { useState } from 'preact/hooks'
import type { SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'
import { asProblem } from '../../../../client/problem.ts'
import { useWrite } from '../../../../client/use-write.ts'
import { ChooseCard } from '../../../../parts/choose-card.tsx'
import { CopyField } from '../../../../parts/copy-field.tsx'
import { Field } from '../../../../parts/field.tsx'
import { tellDone } from '../../../../parts/toasts.tsx'
import { Check } from '../../form/check.tsx'
import { RecordForm } from '../../records/record-form.tsx'
import { useMessageWords } from '../message-words.ts'
import { ProviderFields } from './provider-fields.tsx'
import { PROVIDERS_OF, type ProviderName, type Way } from './providers.ts'
import { changeMessageSettings } from './use-message-settings.ts'
import { wayInputOf, wayTextOf } from './way-text.ts'

export interface SettingsFormProps {
  settings: SettingsRecord
  onReload: () => void
  onDone: () => void
}

/** By whom a channel is sent, and from which address. */
export function WayForm({ way, settings, onReload, onDone }: SettingsFormProps & { way: Way }) {
  const { ways: words } = useMessageWords()
  const [shown] = useState(settings)
  const [text, setText] = useState(() => wayTextOf(settings, way))
  const save = useWrite(
    () => changeMessageSettings(wayInputOf(text, way), shown),
    () => {
      tellDone({ title: words.saved(words.titles[way]) })
      onDone()
    },
  )
  const errorAt = (pointer: string) => (save.error ? asProblem(save.error).errorAt(pointer) : undefined)
  const before = shown.channels[way]
  const { provider } = text
  return (
    <RecordForm error={save.error} isSaving={save.isPending} onSubmit={() => save.mutate()} onReload={onReload}>
      <div class="choose">
        <span class="lbl">{words.provider}</span>
        <ChooseCard<ProviderName | 'none'>
          label={words.provider}
          value={provider ?? 'none'}
          options={[
            { value: 'none', label: words.nobody, hint: words.none[way] },
            ...PROVIDERS_OF[way].map((name) => ({
              value: name,
              label: words.providers[name],
              hint: words.providerHints[name],
            })),
          ]}
          onChoose={(next) =>
            // What the provider from before was told is of no use to another one.
            setText({
              ...text,
              provider: next === 'none' ? null : next,
              ...(next !== provider && { values: {}, gone: [] }),
            })
          }
        />
      </div>
      {provider !== null && (
        <>
          <Field
            label={words.address[way]}
            hint={words.addressHint[way]}
            error={errorAt(`#/senders/${way}`) ?? errorAt(`#/senders/${way}/${way === 'email' ? 'address' : 'number'}`)}
          >
            {(control) => (
              <input
                {...control}
                inputMode={way === 'email' ? 'email' : 'text'}
                autocomplete="off"
                maxLength={254}
                value={text.address}
                onInput={(event) => setText({ ...text, address: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={words.senderName} hint={words.senderNameHint} error={errorAt(`#/senders/${way}/name`)}>
            {(control) => (
              <input
                {...control}
                maxLength={200}
                autocomplete="off"
                value={text.name}
                onInput={(event) => setText({ ...text, name: event.currentTarget.value })}
              />
            )}
          </Field>
          <ProviderFields provider={provider} text={text} settings={shown} onChange={setText} errorAt={errorAt} />
          <Check isOn={text.active} onChange={(active) => setText({ ...text, active })} hint={words.activeHint}>
            {words.active}
          </Check>
          {before?.inboundUrl && before.provider === provider && (
            <CopyField label={words.inbound} hint={words.inboundHint} value={before.inboundUrl} />
          )}
          {before?.provider !== provider && provider !== 'cloudflare' && <p class="hint">{words.inboundLater}</p>}
        </>
      )}
    </RecordForm>
  )
}
