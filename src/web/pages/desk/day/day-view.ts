import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Cell, Column } from '../facts/day-shape.ts'
import type { Move } from '../moving/use-moving.ts'
import type { PeekAt } from '../peek/use-peek.ts'
import type { Cursor } from './use-cursor.ts'

/** What all that draws a day needs, down to the single column. */
export interface DayView {
  zone: string
  now: number
  cursor: Cursor
  openKey: string | null
  /** A doctor does not come on the day of this column. */
  onAway: (column: Column) => void
  onOpen: (cell: Cell) => void
  move: Move
  /** Begins to move a visit that is held by the mouse or a finger, if it can be moved at all. */
  onPickUp: (visit: Visit) => boolean
  /** Visits that lie in the tray. */
  cutIds: readonly string[]
  peek: PeekAt
}
