export const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

interface Versions<T> {
  /** What both had in common last. */
  base: T
  own: T
  theirs: T
}

/**
 * What two tabs have made of one draft, field by field: each field as whoever changed it has it. A text that both have changed is
 * kept twice over, theirs first, rather than lost; of anything else, one's own.
 */
export function mergeDraft<T>({ base, own, theirs }: Versions<T>): T {
  if (isSame(own, base) || isSame(own, theirs)) return theirs
  if (isSame(theirs, base)) return own
  if (isFields(base) && isFields(own) && isFields(theirs)) {
    const names = new Set([...Object.keys(theirs), ...Object.keys(own)])
    const fields = [...names].map((name) => [
      name,
      mergeDraft({ base: base[name], own: own[name], theirs: theirs[name] }),
    ])
    return Object.fromEntries(fields) as T
  }
  return (typeof own === 'string' && typeof theirs === 'string' ? bothTexts(own, theirs) : own) as T
}

function bothTexts(own: string, theirs: string): string {
  if (own.includes(theirs)) return own
  return theirs.includes(own) ? theirs : `${theirs}\n${own}`
}
