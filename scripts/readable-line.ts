/** What stands at the head of a line; the rest follows as `name=value`. */
interface Line {
  at: string
  level: string
  event: string
  [field: string]: unknown
}

/**
 * A line of the Worker's log as people read it: of a request its time, status, method, route and cost; of anything else its level,
 * event and fields, with a stack on lines of its own. What is no line of the Worker's stays as it is.
 */
export function readableLine(message: string): string {
  const line = lineIn(message)
  if (!line) return message
  const time = line.at.slice(11, 19)
  return line.event === 'request' ? `${time}  ${requestIn(line)}` : `${time}  ${otherIn(line)}`
}

function lineIn(message: string): Line | null {
  try {
    const line = JSON.parse(message) as Partial<Line> | null
    return typeof line?.at === 'string' && typeof line.event === 'string' ? (line as Line) : null
  } catch {
    return null
  }
}

function requestIn({ status, method, route, code, ms, queries, misread }: Line): string {
  const cost = `${ms} ms, ${queries} ${queries === 1 ? 'query' : 'queries'}`
  const notes = [code, misread].filter(Boolean).join(' ')
  return [status, String(method).padEnd(7), String(route).padEnd(36), cost.padEnd(20), notes].join(' ').trimEnd()
}

function otherIn({ at: _, level, event, stack, ...fields }: Line): string {
  const told = Object.entries(fields).map(([name, value]) => `${name}=${value}`)
  const frames =
    typeof stack === 'string' && stack !== '' ? stack.split(' | ').map((frame) => `\n          ${frame}`) : []
  return `${level} ${[event, ...told].join('  ')}${frames.join('')}`
}
