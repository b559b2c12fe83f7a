import { Field } from '../../../parts/field.tsx'
import { Check } from '../form/check.tsx'
import { CheckList } from '../form/check-list.tsx'
import { usePluginWords } from './plugin-words.ts'
import type { SchemaField, Typed } from './schema-fields.ts'
import { type PluginText, usePluginTexts } from './use-plugin-texts.ts'

interface SettingFieldProps {
  field: SchemaField
  label: PluginText
  value: Typed[string]
  onChange: (value: Typed[string]) => void
  error: string | undefined
}

/** One setting, drawn as its schema describes it. */
export function SettingField({ field, label, value, onChange, error }: SettingFieldProps) {
  const words = usePluginWords()
  const { optionOf } = usePluginTexts()
  const { kind, options } = field
  const said = <span lang={label.lang}>{label.text}</span>
  if (kind === 'flag')
    return (
      <Check isOn={value === true} onChange={onChange}>
        {said}
      </Check>
    )
  if (kind === 'choices')
    return (
      <CheckList
        label={said}
        options={options.map((option) => ({ value: option, label: optionOf(option) }))}
        values={Array.isArray(value) ? value : []}
        onChange={onChange}
        error={error}
      />
    )
  const text = String(value)
  const change = (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value)
  return (
    <Field label={said} hint={kind === 'lines' ? words.lines : kind === 'json' ? words.json : undefined} error={error}>
      {(control) => {
        if (kind === 'lines' || kind === 'json') return <textarea {...control} rows={4} value={text} onInput={change} />
        if (kind === 'choice')
          return (
            <select {...control} value={text} onChange={change}>
              {text === '' && <option value="">{words.choose}</option>}
              {options.map((option) => (
                <option key={option} value={option}>
                  {optionOf(option)}
                </option>
              ))}
            </select>
          )
        return <input {...control} inputMode={kind === 'number' ? 'decimal' : 'text'} value={text} onInput={change} />
      }}
    </Field>
  )
}
