/** A stretch of time, epoch ms. */
export interface Span {
  start: number
  end: number
}

/** What is left of a span once others are taken from it. */
export function without(span: Span, taken: readonly Span[]): Span[] {
  let left: Span[] = [{ start: span.start, end: span.end }]
  for (const { start, end } of taken)
    left = left.flatMap((part) =>
      end <= part.start || start >= part.end
        ? [part]
        : [
            { start: part.start, end: Math.min(start, part.end) },
            { start: Math.max(end, part.start), end: part.end },
          ].filter((rest) => rest.end > rest.start),
    )
  return left
}
