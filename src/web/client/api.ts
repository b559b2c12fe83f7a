import { hc } from 'hono/client'
import type { AppType } from '../../app.ts'
import { apiFetch } from './api-fetch.ts'
import { sendOnce } from './send-once.ts'

/** The API, typed by the routes themselves. `parseResponse` of `hono/client` gives the body; what is refused throws a `Problem`. */
export const api = hc<AppType>(location.origin, { fetch: sendOnce(apiFetch) })
