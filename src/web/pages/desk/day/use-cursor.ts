import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Cell, Column } from '../facts/day-shape.ts'

/** The cell whose time of day is nearest. */
const nearest = ({ cells, from }: Column, timeOfDay: number) =>
  cells.reduce<Cell | undefined>(
    (best, cell) =>
      best && Math.abs(best.start - from - timeOfDay) <= Math.abs(cell.start - from - timeOfDay) ? best : cell,
    undefined,
  )

/** Where an arrow leads: along a doctor's day, or to the same time of the next column. */
function stepFrom(columns: readonly Column[], key: string, arrow: string): Cell | undefined {
  const place = columns.findIndex(({ cells }) => cells.some((cell) => cell.key === key))
  const { cells = [], from = 0 } = columns[place] ?? {}
  const row = cells.findIndex((cell) => cell.key === key)
  const here = cells[row]
  if (!here) return undefined
  if (arrow === 'ArrowDown') return cells[row + 1]
  if (arrow === 'ArrowUp') return cells[row - 1]
  if (arrow === 'Home') return cells[0]
  if (arrow === 'End') return cells.at(-1)
  const others = arrow === 'ArrowRight' ? columns.slice(place + 1) : columns.slice(0, place).reverse()
  if (arrow !== 'ArrowRight' && arrow !== 'ArrowLeft') return undefined
  const other = others.find((column) => column.cells.length > 0)
  return other && nearest(other, here.start - from)
}

const isFocusLost = () => document.activeElement === null || document.activeElement === document.body

/** One place in the day can be reached by Tab; the arrows go on from there. It starts at the first free time. */
export function useCursor(columns: readonly Column[]) {
  const area = useRef<HTMLDivElement>(null)
  const [key, setKey] = useState<string | null>(null)
  const cells = columns.flatMap((column) => column.cells)
  const first = cells
    .filter(({ kind }) => kind === 'free')
    .reduce<Cell | undefined>((best, cell) => (best && best.start <= cell.start ? best : cell), undefined)
  const current = cells.find((cell) => cell.key === key) ?? first ?? cells[0]
  const focus = (goal: string): boolean => {
    const found = [...(area.current?.querySelectorAll<HTMLElement>('[data-cell]') ?? [])].find(
      (element) => element.dataset.cell === goal && element.offsetParent !== null,
    )
    found?.focus()
    return found !== undefined
  }
  /** What has the focus, or had it when it was taken out of the page. */
  const held = useRef<string | null>(null)
  /** What is to have it as soon as it is drawn. */
  const sought = useRef<string | null>(null)
  useLayoutEffect(() => {
    const isInDay = document.activeElement?.hasAttribute('data-cell') === true
    if (sought.current !== null && ((!isFocusLost() && !isInDay) || focus(sought.current))) sought.current = null
    // A cell that has moved to another column is drawn anew, and one that has gone with its day gives way to one of the next.
    if (isFocusLost() && held.current !== null && !focus(held.current) && current) focus(current.key)
  })
  /** Puts the focus on a visit that has changed, now or once it is drawn, unless somebody is at something else by now. */
  const seek = (goal: string) => {
    setKey(goal)
    const { activeElement } = document
    const isFree = isFocusLost() || activeElement?.closest('.toast, .tools, .desk-main') !== null
    if (!isFree || focus(goal)) return
    if (activeElement instanceof HTMLElement) activeElement.blur()
    sought.current = goal
    held.current = goal
  }
  const onFocusIn = ({ target }: FocusEvent) => {
    held.current = (target instanceof HTMLElement && target.dataset.cell) || null
  }
  const onFocusOut = ({ target }: FocusEvent) => {
    // A browser says it before it takes an element out: only then is it known whether somebody has left it.
    queueMicrotask(() => {
      const key = target instanceof HTMLElement && target.isConnected ? target.dataset.cell : undefined
      if (key !== undefined && key === held.current) held.current = null
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const from = event.target instanceof HTMLElement ? event.target.dataset.cell : undefined
    if (from === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const to = stepFrom(columns, from, event.key)
    sought.current = null
    if (!to) return
    event.preventDefault()
    setKey(to.key)
    focus(to.key)
  }
  return { area, current, onKeyDown, onFocusIn, onFocusOut, goTo: setKey, focus, seek }
}

export type Cursor = ReturnType<typeof useCursor>
