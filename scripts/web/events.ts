import type * as z from 'zod'
import { EVENTS } from '../../src/domain/events/events.ts'

/** A field of an event's data as the table shows it. */
function fieldText(name: string, field: z.ZodType): string {
  const isAlways = !field.safeParse(undefined).success
  const notes = [...(isAlways ? [] : ['not always']), ...(field.safeParse(null).success ? ['may be null'] : [])]
  return `\`${name}\`${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`
}

/** The table of events in Markdown. */
export function eventsTable(): string {
  const rows = Object.entries(EVENTS).map(([type, { version, subject, when, data }]) => {
    const fields = Object.entries<z.ZodType>(data.shape).map(([name, field]) => fieldText(name, field))
    return [`\`${type}\``, when, `\`${subject}\``, fields.join(', '), String(version)]
  })
  const head = ['Type', 'When', 'Subject', 'Data', 'Version']
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
