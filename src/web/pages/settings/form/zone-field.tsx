import { useMemo } from 'preact/hooks'
import { Field } from '../../../parts/field.tsx'
import { zoneCity, zoneList } from './zone-list.ts'

interface ZoneFieldProps {
  label: string
  hint: string
  error: string | undefined
  zone: string
  onChoose: (zone: string) => void
}

/** A time zone by its region and city: typing the city’s first letters finds it. */
export function ZoneField({ label, hint, error, zone, onChoose }: ZoneFieldProps) {
  const regions = useMemo(() => zoneList(zone), [zone])
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <select {...control} value={zone} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
          {regions.map(([region, zones]) => (
            <optgroup key={region} label={region}>
              {zones.map((name) => (
                <option key={name} value={name}>
                  {zoneCity(name)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  )
}
