import type * as z from 'zod'
import type { Ahead } from './ahead.ts'

/** A request that works as it stands on the demo clinic. */
export interface Example<Body = unknown> {
  /** The demo login that may send it, as `npm run -s token -- --as` takes it. Null: it needs no token. */
  as: string | null
  /** The values of the path's parameters. */
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string | number | boolean | readonly string[]>>
  body?: Body
}

interface ExampleWithBody<Body> extends Example<Body> {
  body: Body
}

export type MakeExample<Body = unknown> = (ahead: Ahead) => Example<Body>

/**
 * The example of a request with a body, typed by the schema that validates it. It is made in two steps, so that TypeScript
 * knows the schema's type before it looks at the example.
 */
export function exampleOf<S extends z.ZodType>(
  _schema: S,
): (make: (ahead: Ahead) => ExampleWithBody<z.input<S>>) => MakeExample {
  return (make) => make
}
