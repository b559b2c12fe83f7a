import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { API_VERSION } from './api-version.ts'

const secure = {
  crossOriginEmbedderPolicy: false,
  xFrameOptions: 'DENY',
  // A year (RFC 6797).
  strictTransportSecurity: 'max-age=31536000; includeSubDomains',
} as const
const nothing = { defaultSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"] }
const self = ["'self'"]
const page = {
  ...nothing,
  scriptSrc: self,
  styleSrc: self,
  imgSrc: ["'self'", 'data:'],
  fontSrc: self,
  connectSrc: self,
}

type HeaderPairs = readonly (readonly [string, string])[]

/**
 * What every answer of a kind has. What Hono's middleware sets is asked for once: it would copy the answer, and look each header up
 * again, at every request.
 */
async function headersWith(contentSecurityPolicy: typeof nothing): Promise<HeaderPairs> {
  const answering = new Hono().use(secureHeaders({ ...secure, contentSecurityPolicy })).get('/', (c) => c.body(null))
  return [...(await answering.request('/')).headers, ['X-Kept-Version', API_VERSION]]
}

/** The headers of data, which may load nothing. */
export const DATA_HEADERS = await headersWith(nothing)

/** The headers of a page, which may load what this origin serves. Static files have them from a file that the build writes. */
export const PAGE_HEADERS = await headersWith(page)
