/** What was seen of one route, or of its limit. Times are milliseconds. */
export interface Measure {
  /** Answers a second. */
  rate: number
  p50: number
  p95: number
  p99: number
}

/** @param elapsed milliseconds from the first request to the last answer */
export function measureOf(times: readonly number[], elapsed: number): Measure {
  const sorted = [...times].sort((a, b) => a - b)
  const percentile = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
  return { rate: (times.length / elapsed) * 1000, p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
