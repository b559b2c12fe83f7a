const LONGEST_TEXT = 60
const ITEMS = 2
const DEPTH = 3

// What says little to somebody who reads along.
const QUIET =
  'clinicId doctorId patientId locationId type treatmentType priority endDate duration timezone localDate localTime location windows createdAt updatedAt requestId title'.split(
    ' ',
  )

/** An answer on one line: what is null, false or says little left out, people as their names, long lists and texts cut. */
export function shorten(value: Record<string, unknown>): string {
  return JSON.stringify(telling(value, DEPTH))
}

function telling(value: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(value).filter(([key, part]) => part !== null && part !== false && !QUIET.includes(key))
  return Object.fromEntries(entries.map(([key, part]) => [key, cut(part, depth - 1)]))
}

function cut(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return cutList(value, depth)
  if ('id' in value && 'name' in value) return value.name
  return depth === 0 ? '…' : telling(value, depth)
}

function cutList(list: readonly unknown[], depth: number): unknown {
  if (depth === 0) return `${list.length} in all`
  if (list.length > 0 && list.every((item) => typeof item === 'string')) return list.join(', ')
  const items = list.slice(0, ITEMS).map((item) => cut(item, depth - 1))
  return list.length > ITEMS ? [...items, `… ${list.length - ITEMS} more`] : items
}
