import type { Env, Hono, Schema } from 'hono'
import { findTargetHandler } from 'hono/utils/handler'
import { uniqueSymbol } from 'hono-openapi'
import type { ErrorCode } from '../../../domain/errors.ts'
import type { Description } from '../description.ts'
import { TOLD, type Told } from '../tell.ts'
import { wireSchema } from './json-schema.ts'

/** What `makeDocument` still needs once the route's method is known; it does not stay in the document. */
export interface Traits extends Required<Pick<Description, 'versioned' | 'list' | 'open' | 'example' | 'socket'>> {
  idempotent: boolean
  codes: readonly ErrorCode[]
  takes: readonly string[]
  tells: readonly string[]
  match: boolean
  /** Browsers get its refusals as pages. */
  hasPages: boolean
}

/** Says what an app's handlers tell in the words that hono-openapi listens for. */
export function hear<E extends Env, S extends Schema, P extends string>({ routes }: Hono<E, S, P>): void {
  for (const { handler } of routes) {
    const teller = findTargetHandler(handler) as { [TOLD]?: Told; [uniqueSymbol]?: object }
    if (teller[TOLD]) teller[uniqueSymbol] = heard(teller[TOLD])
  }
}

function heard(told: Told): object {
  if ('route' in told) return { spec: operationOf(told.route) }
  if ('members' in told) return { spec: told.members }
  return validationOf(told)
}

function validationOf({ validates: target, schema }: Extract<Told, { validates: string }>): object {
  const resolved = wireSchema(schema, 'input')
  if (target === 'query') return { target, ...resolved }
  const content = { 'application/json': { schema: resolved } }
  return { spec: { requestBody: { required: !schema.safeParse({}).success, content } } }
}

function operationOf(route: Description): object {
  const { id, summary, tag, answer, ok = 200 } = route
  const traits: Traits = {
    codes: route.codes ?? [],
    versioned: route.versioned ?? false,
    match: route.match ?? (route.versioned === true && ok === 200),
    list: route.list ?? false,
    idempotent: route.idempotent ?? true,
    open: route.open ?? false,
    takes: route.takes ?? [],
    tells: route.tells ?? [],
    hasPages: route.orText === 'text/html',
    socket: route.socket ?? false,
    example: route.example,
  }
  return {
    operationId: id,
    summary,
    tags: [tag],
    description: route.description.replace(/\s+/g, ' '),
    ...(route.security && { security: [...route.security] }),
    // What is made of it is written into it.
    ...(route.body && { requestBody: structuredClone(route.body) }),
    responses: {
      [ok]: {
        description: ok === 201 ? 'Created.' : 'Done.',
        content: {
          ...(answer && { 'application/json': { schema: wireSchema(answer, 'output') } }),
          ...(route.orText !== undefined && { [route.orText]: { schema: { type: 'string' as const } } }),
        },
      },
      ...(route.otherwise && {
        200: {
          description: 'Done; nothing was created.',
          content: { 'application/json': { schema: wireSchema(route.otherwise, 'output') } },
        },
      }),
      ...(route.notReady && {
        503: {
          description: 'Not ready.',
          content: { 'application/json': { schema: wireSchema(route.notReady, 'output') } },
        },
      }),
    },
    'x-traits': traits,
  }
}
