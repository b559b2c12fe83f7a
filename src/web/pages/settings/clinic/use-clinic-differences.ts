import { useWords } from '../../../words/words-context.ts'
import { changedFields } from '../edits/changed-fields.ts'
import type { Difference } from '../edits/differences.ts'
import { zoneCity } from '../form/zone-list.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Clinic } from '../set-up/use-set-up.ts'
import { SETTINGS, type TypedClinic, typedClinic } from './clinic-changes.ts'
import { CONTROLS, type Control, type SettingName, type TreatmentType } from './clinic-fields.ts'
import { countryList } from './countries.ts'
import { useRulesWords } from './rules-words.tsx'

const isSetting = (name: string): name is SettingName => SETTINGS.includes(name as SettingName)

/** Which settings another administrator has changed meanwhile. */
export function useClinicDifferences() {
  const words = useRulesWords()
  const { yes, no } = useSetUpWords()
  const { language } = useWords()
  const shown = (name: SettingName, typed: string): string => {
    const control: Control = CONTROLS[name]
    if (control.kind === 'yes') return typed === 'true' ? yes : no
    if (control.kind === 'signUp') return words.signUp.find(([value]) => value === typed)?.[1] ?? ''
    if (control.kind === 'zone') return zoneCity(typed)
    if (control.kind === 'country') return countryList(language).find(([code]) => code === typed)?.[1] ?? typed
    return typed
  }
  return (before: Clinic, now: Clinic): Difference[] => {
    const [was, is] = [typedClinic(before), typedClinic(now)]
    const names = Object.keys({ ...changedFields(was, is), ...changedFields(is, was) }) as (keyof TypedClinic)[]
    return names.map((name) =>
      isSetting(name)
        ? { label: words.fields[name][0], before: shown(name, was[name]), now: shown(name, is[name]) }
        : {
            label: words.treatments[name.replace('durations.', '') as TreatmentType],
            before: was[name] ?? '',
            now: is[name] ?? '',
          },
    )
  }
}
