/** A setting as the JSON Schema of a plugin describes it. What no field here can hold is edited as JSON. */
export interface SchemaField {
  name: string
  description: string | null
  isRequired: boolean
  kind: 'flag' | 'choice' | 'choices' | 'number' | 'text' | 'lines' | 'json'
  /** What can be chosen. */
  options: readonly string[]
}

type Schema = Readonly<Record<string, unknown>>

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

const textsIn = (value: unknown): string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : []

function kindOf(schema: Schema): Pick<SchemaField, 'kind' | 'options'> {
  const own = textsIn(schema.enum)
  if (own.length > 0) return { kind: 'choice', options: own }
  const items = isSchema(schema.items) ? schema.items : {}
  const itemTexts = textsIn(items.enum)
  if (schema.type === 'array' && itemTexts.length > 0) return { kind: 'choices', options: itemTexts }
  if (schema.type === 'array' && items.type === 'string') return { kind: 'lines', options: [] }
  const kinds = { boolean: 'flag', string: 'text', number: 'number', integer: 'number' } as const
  const kind = kinds[schema.type as keyof typeof kinds] ?? 'json'
  return { kind, options: [] }
}

/** The settings of a plugin as fields of a form, in the order of its schema. */
export function schemaFields(schema: Schema): SchemaField[] {
  const required = textsIn(schema.required)
  return Object.entries(isSchema(schema.properties) ? schema.properties : {}).map(([name, property]) => {
    const of = isSchema(property) ? property : {}
    return {
      name,
      description: typeof of.description === 'string' ? of.description : null,
      isRequired: required.includes(name),
      ...kindOf(of),
    }
  })
}

/** What a form holds of each setting. */
export type Typed = Readonly<Record<string, string | boolean | readonly string[]>>

const asText = (value: unknown) => (value === undefined || value === null ? '' : String(value))

function typedValue({ kind }: SchemaField, value: unknown): Typed[string] {
  if (kind === 'flag') return value === true
  if (kind === 'choices') return textsIn(value)
  if (kind === 'lines') return textsIn(value).join('\n')
  if (kind === 'json') return value === undefined ? '' : JSON.stringify(value, null, 2)
  return asText(value)
}

export const typedOf = (fields: readonly SchemaField[], settings: Schema | null): Typed =>
  Object.fromEntries(fields.map((field) => [field.name, typedValue(field, settings?.[field.name])]))

const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isBlank = (value: Typed[string] | undefined) => typeof value === 'string' && value.trim() === ''

/** The settings that cannot be sent as they stand: one that is missing, or that cannot be read. */
export function wrongSettings(fields: readonly SchemaField[], typed: Typed): Set<string> {
  const isWrong = ({ name, kind, isRequired }: SchemaField) => {
    const value = typed[name]
    if (isBlank(value)) return isRequired
    if (kind === 'number') return !Number.isFinite(Number(value))
    return kind === 'json' && asJson(String(value)) === undefined
  }
  return new Set(fields.filter(isWrong).map(({ name }) => name))
}

function settingOf({ kind }: SchemaField, value: Typed[string]): unknown {
  if (kind === 'number') return Number(value)
  if (kind === 'json') return asJson(String(value))
  if (kind === 'lines')
    return String(value)
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
  return value
}

/** As the API takes them. What was left empty is left out, so that the plugin's own default holds. */
export function settingsOf(fields: readonly SchemaField[], typed: Typed): Record<string, unknown> {
  const given = fields.flatMap((field) => {
    const value = typed[field.name]
    return value === undefined || isBlank(value) ? [] : [[field.name, settingOf(field, value)] as const]
  })
  return Object.fromEntries(given)
}
