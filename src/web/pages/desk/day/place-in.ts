/** From when to when the grid is drawn on a day, epoch ms. */
export interface Hours {
  start: number
  end: number
}

export const ROW = 5 * 60_000

export const rowsOf = ({ start, end }: Hours) => Math.ceil((end - start) / ROW)

/** Places what stands in a column by the clock. The policy lets no page write styles, so it goes through the CSSOM. */
export const placeIn =
  (hours: Hours, { start, end }: Hours, lane?: string) =>
  (element: HTMLElement | null) => {
    if (!element) return
    const first = Math.max(0, Math.floor((start - hours.start) / ROW)) + 1
    const last = Math.min(rowsOf(hours), Math.ceil((end - hours.start) / ROW)) + 1
    element.style.gridRow = `${first} / ${Math.max(first + 1, last)}`
    element.style.gridColumn = lane ?? '1 / -1'
  }
