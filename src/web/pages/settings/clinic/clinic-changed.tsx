import { useWords } from '../../../words/words-context.ts'
import { changedFields } from '../set-up/changed-fields.ts'
import { ChangedSince } from '../set-up/changed-since.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Clinic } from '../set-up/use-set-up.ts'
import { zoneCity } from '../set-up/zone-list.ts'
import { SETTINGS, type TypedClinic, typedClinic } from './clinic-changes.ts'
import { CONTROLS, type Control, type SettingName, type TreatmentType } from './clinic-fields.ts'
import { countryList } from './countries.ts'
import { useRulesWords } from './rules-words.tsx'

interface ClinicChangedProps {
  before: Clinic
  now: Clinic
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** Which settings another administrator has changed meanwhile. */
export function ClinicChanged({ before, now, ...choice }: ClinicChangedProps) {
  const words = useRulesWords()
  const setUp = useSetUpWords()
  const { language } = useWords()
  const [was, is] = [typedClinic(before), typedClinic(now)]
  const shown = (name: SettingName, typed: string): string => {
    const control: Control = CONTROLS[name]
    if (control.kind === 'yes') return typed === 'true' ? setUp.yes : setUp.no
    if (control.kind === 'signUp') return words.signUp.find(([value]) => value === typed)?.[1] ?? ''
    if (control.kind === 'zone') return zoneCity(typed)
    if (control.kind === 'country') return countryList(language).find(([code]) => code === typed)?.[1] ?? typed
    return typed
  }
  const names = Object.keys({ ...changedFields(was, is), ...changedFields(is, was) }) as (keyof TypedClinic)[]
  const isSetting = (name: string): name is SettingName => SETTINGS.includes(name as SettingName)
  const differences = names.map((name) =>
    isSetting(name)
      ? { label: words.fields[name][0], before: shown(name, was[name]), now: shown(name, is[name]) }
      : {
          label: words.treatments[name.replace('durations.', '') as TreatmentType],
          before: was[name] ?? '',
          now: is[name] ?? '',
        },
  )
  return <ChangedSince differences={differences} {...choice} />
}
