import { type SQL, sql } from 'drizzle-orm'

/** Whether the webhook of one alias listens to the event of another. Pings are told to whom they are of, and to nobody else. */
export function listensTo(webhook: string, event: string): SQL {
  const [w, o] = [sql.identifier(webhook), sql.identifier(event)]
  return sql`${o}.type <> 'webhook.pinged' and (${w}.events = '{*}' or ${o}.type = any (${w}.events))`
}
