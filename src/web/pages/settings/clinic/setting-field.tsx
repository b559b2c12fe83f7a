import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import { useWords } from '../../../words/words-context.ts'
import { Check } from '../form/check.tsx'
import { TextField } from '../form/text-field.tsx'
import { ZoneField } from '../form/zone-field.tsx'
import { spelled } from '../set-up/spelled.ts'
import { CONTROLS, type Control, type SettingName } from './clinic-fields.ts'
import { countryList } from './countries.ts'
import { useRulesWords } from './rules-words.tsx'

interface SettingFieldProps {
  name: SettingName
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

/** From here on nobody counts in minutes. */
const HOUR = 60

/** One setting with what it does, by the control that its kind wants. */
export function SettingField({ name, value, error, onChange }: SettingFieldProps) {
  const words = useRulesWords()
  const { language } = useWords()
  const [label, hint] = words.fields[name]
  const control: Control = CONTROLS[name]
  switch (control.kind) {
    case 'yes':
      return (
        <Check hint={hint} error={error} isOn={value === 'true'} onChange={(isOn) => onChange(String(isOn))}>
          {label}
        </Check>
      )
    case 'signUp':
      return (
        <div class="su-wide">
          <ChooseOne label={label} hint={hint} options={words.signUp} value={value} onChoose={onChange} />
        </div>
      )
    case 'zone':
      return <ZoneField label={label} hint={hint} error={error} zone={value} onChoose={onChange} />
    case 'country':
      return (
        <Field label={label} hint={hint} error={error}>
          {(attributes) => (
            <select {...attributes} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
              <option value="">{words.noCountry}</option>
              {countryList(language).map(([code, country]) => (
                <option key={code} value={code}>
                  {country}
                </option>
              ))}
            </select>
          )}
        </Field>
      )
    case 'number': {
      const { unit, least, most, mayBeEmpty } = control
      const isLong = unit === 'minutes' && Number(value) >= HOUR
      return (
        <TextField
          label={label}
          unit={words.units[unit]}
          hint={isLong ? `${spelled(Number(value), language)}. ${hint}` : hint}
          error={error}
          type="number"
          min={least}
          max={most}
          required={!mayBeEmpty}
          value={value}
          onChange={onChange}
        />
      )
    }
    case 'phone':
      return (
        <TextField
          label={label}
          hint={hint}
          error={error}
          type="tel"
          maxLength={40}
          value={value}
          onChange={onChange}
        />
      )
    case 'text':
      return (
        <TextField
          label={label}
          hint={hint}
          error={error}
          required
          maxLength={control.most}
          value={value}
          onChange={onChange}
        />
      )
  }
}
