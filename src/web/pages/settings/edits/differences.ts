import { changedFields } from './changed-fields.ts'

/** What somebody else has changed of one field, in words. */
export interface Difference {
  label: string
  before: string
  now: string
}

/** What differs between two states of a record, each as it is shown, in the order of the labels. */
export function differences<N extends string>(
  labels: Readonly<Record<N, string>>,
  before: Readonly<Record<N, string>>,
  now: Readonly<Record<N, string>>,
): Difference[] {
  const changed = changedFields(before, now)
  const names = (Object.keys(labels) as N[]).filter((name) => name in changed)
  return names.map((name) => ({ label: labels[name], before: before[name], now: now[name] }))
}
