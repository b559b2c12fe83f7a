import type { Context } from 'hono'

/** Whether a browser asks, which wants a page and not the data. The answer depends on it, and says so. */
export function wantsPage(c: Context): boolean {
  c.header('Vary', 'Accept')
  return c.req.header('Accept')?.includes('text/html') ?? false
}
