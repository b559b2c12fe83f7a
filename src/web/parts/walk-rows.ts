const STEPS: Readonly<Record<string, (place: number, last: number) => number>> = {
  ArrowDown: (place, last) => Math.min(last, place + 1),
  ArrowUp: (place) => Math.max(0, place - 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** Rows (`data-row`) of which Tab comes to one: arrows, Home and End lead to the others. */
export function walkRows(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('[data-row]') ?? [])]
  const place = rows.indexOf(event.target as HTMLElement)
  const step = STEPS[event.key]
  if (place === -1 || !step || event.altKey || event.ctrlKey || event.metaKey) return
  event.preventDefault()
  rows[step(place, rows.length - 1)]?.focus()
}
