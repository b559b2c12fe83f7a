import type { OpenAPIV3_1 } from 'openapi-types'
import type * as z from 'zod'
import type { ErrorCode } from '../../domain/errors.ts'
import type { MakeExample } from './example.ts'
import type { Tag } from './tags.ts'

/** What the reference says of a route, besides what its validators and its permission tell by themselves. */
export interface Description {
  /** The operation's name in generated clients. A route that answers both PUT and PATCH has two (`nameIt`). */
  id: string
  summary: string
  description: string
  tag: Tag
  /** 201 documents a `Location` too. */
  ok?: 200 | 201
  /** Null where the answer is text alone. */
  answer: z.ZodType | null
  /** The answer with 200 instead of 201, if the request creates nothing. */
  otherwise?: z.ZodType
  /** The answer with 503 that is no problem, because it says what is not ready. */
  notReady?: z.ZodType
  /** The route's own error codes; those that every route, a body and the headers below can cause are added. */
  codes?: readonly ErrorCode[]
  /** The answer is a record with an ETag; a write to a record takes `If-Match`. */
  versioned?: boolean
  /** Whether a write takes `If-Match`: by default if it is versioned and answers 200, as it then writes to a record that is there. */
  match?: boolean
  /** The answer is a keyset page with a `Link`. */
  list?: boolean
  /** A write that ignores `Idempotency-Key`. */
  idempotent?: false
  /** Needs no token. */
  open?: boolean
  /** How it lets callers in, if neither by a token nor openly. */
  security?: readonly OpenAPIV3_1.SecurityRequirementObject[]
  /** Request headers of its own, as `COMPONENTS.parameters` names them. */
  takes?: readonly string[]
  /** Headers of its answer, as `COMPONENTS.headers` names them. */
  tells?: readonly string[]
  /** A further media type the answer may have, as text. */
  orText?: string
  /** A body that no schema of ours validates. */
  body?: OpenAPIV3_1.RequestBodyObject
  /** The request opens a WebSocket, and `answer` is what its messages look like. */
  socket?: boolean
  example: MakeExample
}
