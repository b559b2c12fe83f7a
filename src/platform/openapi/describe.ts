import type { MiddlewareHandler } from 'hono'
import { describeRoute } from 'hono-openapi'
import type * as z from 'zod'
import type { ErrorCode } from '../../domain/errors.ts'
import type { AppEnv } from '../http/context.ts'
import { wireSchema } from './json-schema.ts'

/** What the reference says of a route, besides what its validators and its permission tell by themselves. */
export interface Description {
  summary: string
  description?: string
  tag: string
  /** 201 documents a `Location` too. */
  ok?: 200 | 201
  answer: z.ZodType
  /** The answer with 200 instead of 201, if the request creates nothing. */
  otherwise?: z.ZodType
  /** The answer with 503 that is no problem, because it says what is not ready. */
  notReady?: z.ZodType
  /** The route's own error codes; those that every route, a body and the headers below can cause are added. */
  codes?: readonly ErrorCode[]
  /** The answer is a record with an ETag; a write takes `If-Match`. */
  versioned?: boolean
  /** The answer is a keyset page with a `Link`. */
  list?: boolean
  /** A write that ignores `Idempotency-Key`. */
  idempotent?: false
  /** Needs no token. */
  open?: boolean
  /** Request headers of its own, as `COMPONENTS.parameters` names them. */
  takes?: readonly string[]
  /** Headers of its answer, as `COMPONENTS.headers` names them. */
  tells?: readonly string[]
  /** The answer's media type, `application/json` unless it says. */
  media?: string
  /** A further media type the answer may have, as text. */
  orText?: string
}

/** What `documentOf` still needs once the route's method is known; it does not stay in the document. */
export interface Traits {
  codes: readonly ErrorCode[]
  versioned: boolean
  list: boolean
  idempotent: boolean
  open: boolean
  takes: readonly string[]
  tells: readonly string[]
}

/** Describes a route for the OpenAPI document, in one line of the route. */
export function describe(route: Description): MiddlewareHandler<AppEnv> {
  const { summary, tag, answer, ok = 200, media = 'application/json' } = route
  const traits: Traits = {
    codes: route.codes ?? [],
    versioned: route.versioned ?? false,
    list: route.list ?? false,
    idempotent: route.idempotent ?? true,
    open: route.open ?? false,
    takes: route.takes ?? [],
    tells: route.tells ?? [],
  }
  // hono-openapi passes on members that its type does not know.
  const extensions: object = { 'x-traits': traits }
  return describeRoute({
    summary,
    tags: [tag],
    ...(route.description === undefined ? {} : { description: route.description }),
    responses: {
      [ok]: {
        description: ok === 201 ? 'Created.' : 'Done.',
        content: {
          [media]: { schema: wireSchema(answer, 'output') },
          ...(route.orText !== undefined && { [route.orText]: { schema: { type: 'string' as const } } }),
        },
      },
      ...(route.otherwise && {
        200: {
          description: 'Done; nothing was created.',
          content: { [media]: { schema: wireSchema(route.otherwise, 'output') } },
        },
      }),
      ...(route.notReady && {
        503: {
          description: 'Not ready.',
          content: { 'application/json': { schema: wireSchema(route.notReady, 'output') } },
        },
      }),
    },
    ...extensions,
  })
}
