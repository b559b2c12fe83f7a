/**
 * What the library that makes JSON Schemas loads in place of `zod/v4/core` (wrangler.toml, `alias`). It loads the module as a whole,
 * and would bring the messages of fifty languages into the bundle for this one function.
 */
export { toJSONSchema } from 'zod'
