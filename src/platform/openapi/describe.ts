import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from '../http/context.ts'
import type { Description } from './description.ts'
import { tell } from './tell.ts'

/**
 * Describes a route for the OpenAPI document, in one line of the route. A deployed Worker has `describe-nothing.ts` instead: see
 * `imports` in package.json.
 */
export const describe = (route: Description): MiddlewareHandler<AppEnv> => tell((_c, next) => next(), { route })
