import type { Context } from 'hono'

/** Says in `Vary` that the answer depends on `Accept`, and tells whether a browser asks, which wants a page and not the data. */
export function negotiatePage(c: Context): boolean {
  c.header('Vary', 'Accept')
  return c.req.header('Accept')?.includes('text/html') ?? false
}
