/** Minute, hour, day of the month, month, day of the week (0 or 7 is Sunday), in UTC as Cloudflare's triggers are. */
const FIELDS = [
  { low: 0, high: 59, of: (at: Date) => at.getUTCMinutes() },
  { low: 0, high: 23, of: (at: Date) => at.getUTCHours() },
  { low: 1, high: 31, of: (at: Date) => at.getUTCDate() },
  { low: 1, high: 12, of: (at: Date) => at.getUTCMonth() + 1 },
  { low: 0, high: 6, of: (at: Date) => at.getUTCDay() },
]

/**
 * Whether a cron expression of five fields (`*`, numbers, ranges, lists, steps) fires in the minute of this instant.
 * @throws Error for an expression it cannot read: a job that never runs must not go unnoticed.
 */
export function isDue(expression: string, at: Date): boolean {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== FIELDS.length) throw new Error(`"${expression}" is not a cron expression of five fields.`)
  return FIELDS.every((field, n) => valuesOf(fields[n] ?? '', field.low, field.high, expression).has(field.of(at)))
}

function valuesOf(text: string, low: number, high: number, expression: string): Set<number> {
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part)
    if (!match) throw new Error(`"${expression}" holds "${part}", which is not read here.`)
    const [, from, to, step] = match
    const start = from === undefined ? low : Number(from)
    const end = to !== undefined ? Number(to) : from === undefined || step !== undefined ? high : start
    for (let value = start; value <= end; value += Number(step ?? 1) || 1) values.add(high === 6 ? value % 7 : value)
  }
  return values
}

/** Calls back at the start of every minute until it is stopped. */
export function everyMinute(call: (minute: Date) => void): () => void {
  let timer: NodeJS.Timeout
  const arm = () => {
    const next = Math.floor(Date.now() / 60_000) * 60_000 + 60_000
    timer = setTimeout(() => {
      call(new Date(next))
      arm()
    }, next - Date.now())
  }
  arm()
  return () => clearTimeout(timer)
}
