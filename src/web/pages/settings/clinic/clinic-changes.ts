import { changedFields } from '../edits/changed-fields.ts'
import type { Clinic } from '../set-up/use-set-up.ts'
import { CONTROLS, type Control, type SettingName, type TreatmentType } from './clinic-fields.ts'

export type LengthName = `durations.${TreatmentType}`

/** All settings as they stand in their controls: empty is null, or no length of its own. */
export type TypedClinic = Record<SettingName, string> & Partial<Record<LengthName, string>>

export const SETTINGS = Object.keys(CONTROLS) as SettingName[]

export function typedClinic(clinic: Clinic): TypedClinic {
  const plain = SETTINGS.map((name) => [name, String(clinic[name] ?? '')])
  const lengths = Object.entries(clinic.durations).map(([type, minutes]) => [`durations.${type}`, String(minutes)])
  return Object.fromEntries([...plain, ...lengths]) as TypedClinic
}

function settingOf(control: Control, typed: string): string | number | boolean | null {
  const text = typed.trim()
  if (text === '') return null
  if (control.kind === 'number') return Number(text)
  return control.kind === 'yes' || control.kind === 'signUp' ? text === 'true' : text
}

/** What is sent of the edits: only settings that are no more as they were. The lengths by treatment go together. */
export function clinicChanges(clinic: Clinic, edits: Partial<TypedClinic>): Record<string, unknown> {
  const before = typedClinic(clinic)
  const changed = changedFields(before, { ...before, ...edits })
  const plain = SETTINGS.filter((name) => name in changed).map((name) => [
    name,
    settingOf(CONTROLS[name], changed[name] ?? ''),
  ])
  const lengths = Object.entries(changed).filter(([name]) => name.startsWith('durations.'))
  const durations = lengths.length > 0 && { durations: withLengths(clinic.durations, lengths) }
  return { ...Object.fromEntries(plain), ...durations }
}

function withLengths(durations: Clinic['durations'], typed: readonly [string, string | undefined][]) {
  const edited = new Map(typed.map(([name, text]) => [name.replace('durations.', ''), text?.trim() ?? '']))
  const kept = Object.entries(durations).filter(([type]) => !edited.has(type))
  const set = [...edited].filter(([, text]) => text !== '').map(([type, text]) => [type, Number(text)])
  return Object.fromEntries([...kept, ...set]) as Clinic['durations']
}
