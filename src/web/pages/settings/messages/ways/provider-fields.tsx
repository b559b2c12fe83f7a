import type { SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'
import { Field } from '../../../../parts/field.tsx'
import { Check } from '../../form/check.tsx'
import { useMessageWords } from '../message-words.ts'
import { type ProviderName, VALUES_OF } from './providers.ts'
import { shownValues, type WayText } from './way-text.ts'

interface ProviderFieldsProps {
  provider: ProviderName
  text: WayText
  settings: SettingsRecord
  onChange: (text: WayText) => void
  errorAt: (pointer: string) => string | undefined
}

/** What the provider is used with. A secret is written and never shown: it says whether it is set. */
export function ProviderFields({ provider, text, settings, onChange, errorAt }: ProviderFieldsProps) {
  const { ways: words } = useMessageWords()
  const shown = shownValues(settings, provider)
  return (
    <>
      {VALUES_OF[provider].map(({ name, isSecret, isOptional }) => {
        const value = shown[name]
        const isSet = typeof value === 'object' && value !== null && value.set
        const isGone = text.gone.includes(name)
        const [label, hint] = words.values[name]
        return (
          <div class="rec-group" key={`${provider} ${name}`}>
            <Field
              label={isOptional ? words.optional(label ?? name) : label}
              hint={isSet && !isGone ? words.isSet : hint}
              error={errorAt(`#/providers/${provider}/${name}`)}
            >
              {(control) => {
                const input = {
                  ...control,
                  spellcheck: false,
                  maxLength: 500,
                  disabled: isGone,
                  value: text.values[name] ?? '',
                  onInput: (event: { currentTarget: HTMLInputElement }) =>
                    onChange({ ...text, values: { ...text.values, [name]: event.currentTarget.value } }),
                }
                return isSecret ? (
                  <input {...input} type="password" autocomplete="new-password" />
                ) : (
                  <input {...input} autocomplete="off" />
                )
              }}
            </Field>
            {isSet && isOptional && (
              <Check
                isOn={isGone}
                onChange={(isOn) =>
                  onChange({
                    ...text,
                    values: { ...text.values, [name]: '' },
                    gone: isOn ? [...text.gone, name] : text.gone.filter((one) => one !== name),
                  })
                }
              >
                {words.takeAway}
              </Check>
            )}
          </div>
        )
      })}
    </>
  )
}
