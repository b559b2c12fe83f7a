/** Cells as wide as the widest of their column; all but the first and the last to the right. */
export function padded(rows: readonly (readonly string[])[], isLeft = false): string[][] {
  const widths = (rows[0] ?? []).map((_, n) => Math.max(...rows.map((row) => row[n]?.length ?? 0)))
  const place = (cell: string, n: number) => {
    const width = widths[n] ?? 0
    return isLeft || n === 0 || n === widths.length - 1 ? cell.padEnd(width) : cell.padStart(width)
  }
  return rows.map((row) => row.map(place))
}

/** Rows in columns. */
export function columns(rows: readonly (readonly string[])[]): string {
  return padded(rows)
    .map((row) => row.join('  ').trimEnd())
    .join('\n')
}
