import * as z from 'zod'

/** A sentence or two about every field of an object, by the field's name. */
export type FieldWords<S extends z.ZodObject> = Record<keyof S['shape'] & string, string>

/** What zod calls the words of an object in the JSON schema that it makes of it. */
const WORDS = 'x-words'

/**
 * Says in the OpenAPI document what each field of an object is; a field without words does not compile. The words belong to the
 * object and not to the schemas of its fields, one of which is many fields: so no schema is copied when the Worker starts. What
 * `extend`, `pick` or `partial` make of an object is another object, which needs words of its own.
 * @returns the same schema
 */
export function describeFields<S extends z.ZodObject>(schema: S, words: FieldWords<S>): S {
  z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), [WORDS]: words })
  return schema
}

/** The words of an object that is described, for another that is made from it by `extend`. */
export function wordsOf<S extends z.ZodObject>(schema: S): FieldWords<S> {
  const words = z.globalRegistry.get(schema)?.[WORDS]
  if (words === undefined) throw new Error('The fields of this object are not described yet: import its words first.')
  return words as FieldWords<S>
}

/** A reviver for `JSON.parse`: an object's words become its fields' descriptions, before what their formats say of themselves. */
export function asDescriptions(_key: string, value: unknown): unknown {
  if (!hasWords(value)) return value
  const { [WORDS]: words, ...schema } = value
  const properties = Object.entries(schema.properties).map(([name, field]) => {
    const description = [words[name], field.description].filter((text) => text !== undefined).join(' ')
    return [name, { ...field, description }]
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

interface Worded {
  [WORDS]: Record<string, string>
  properties: Record<string, { description?: string }>
}

function hasWords(value: unknown): value is Worded {
  return typeof value === 'object' && value !== null && WORDS in value && 'properties' in value
}
