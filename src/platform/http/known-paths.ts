import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { TrieRouter } from 'hono/router/trie-router'
import type { RouterRoute } from 'hono/types'
import { DomainError } from '../../domain/errors.ts'
import { ENDPOINT_NOT_FOUND } from '../../domain/not-found.ts'
import type { AppEnv } from './context.ts'
import { limitAddress } from './rate-limit.ts'

/** What is registered under one pattern, `/patients/:id`. */
interface KnownPath {
  pattern: string
  methods: Set<string>
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Middlewares are registered for all methods, endpoints for one. */
const isEndpoint = ({ method }: RouterRoute) => method !== 'ALL'

function pathsOf(routes: readonly RouterRoute[]): Map<string, KnownPath> {
  const paths = new Map<string, KnownPath>()
  for (const { method, path: pattern } of routes.filter(isEndpoint)) {
    const known = paths.get(pattern) ?? { pattern, methods: new Set(['OPTIONS']) }
    paths.set(pattern, known)
    known.methods.add(method)
    if (method === 'GET') known.methods.add('HEAD')
  }
  return paths
}

/** Finds what a path is by any method. Of two patterns that fit, the one whose text comes first counts, as OpenAPI has it. */
function finderOf(paths: Map<string, KnownPath>): (path: string) => KnownPath | undefined {
  const order = (pattern: string) => pattern.replaceAll(/:\w+/g, '\uffff')
  const router = new TrieRouter<KnownPath>()
  for (const known of [...paths.values()].sort((a, b) => (order(a.pattern) < order(b.pattern) ? -1 : 1)))
    router.add('ALL', known.pattern, known)
  return (path) => router.match('ALL', path)[0][0]?.[0]
}

/**
 * Refuses what no endpoint answers, before anybody is asked who they are: an unknown path with NOT_FOUND, another method of a known
 * path with METHOD_NOT_ALLOWED. `Allow` names the path's methods, and an OPTIONS is answered by it alone. All three count for the
 * caller's address.
 * @param routesOf the app's routes, asked for at the first request: the table of paths is made from them
 */
export function knownPaths(routesOf: () => readonly RouterRoute[]): MiddlewareHandler<AppEnv> {
  let paths: Map<string, KnownPath> | undefined
  let find: ReturnType<typeof finderOf> | undefined
  // `/patients/search` only takes POST, though a GET of it fits `/patients/:id` too.
  const answeredBy = (c: Context<AppEnv>): string | undefined => {
    const literal = paths?.get(c.req.path)
    if (!literal) return matchedRoutes(c).findLast(isEndpoint)?.path
    return literal.methods.has(c.req.method) && c.req.method !== 'OPTIONS' ? literal.pattern : undefined
  }
  return async (c, next) => {
    paths ??= pathsOf(routesOf())
    const pattern = answeredBy(c)
    if (pattern !== undefined) {
      c.set('pattern', pattern)
      return next()
    }
    find ??= finderOf(paths)
    const known = find(c.req.path)
    if (known) c.set('pattern', known.pattern)
    await limitAddress(c)
    if (!known) throw ENDPOINT_NOT_FOUND
    c.header('Allow', METHODS.filter((method) => known.methods.has(method)).join(', '))
    if (known.methods.has('PATCH')) c.header('Accept-Patch', 'application/merge-patch+json, application/json')
    if (c.req.method === 'OPTIONS') return c.body(null, 204)
    throw new DomainError('METHOD_NOT_ALLOWED', 'This path does not take this method: Allow names those that it takes.')
  }
}
