import * as z from 'zod'
import type { Sealed } from './sealed.ts'

/** A `timestamptz` as it stands in a row's jsonb, as ISO 8601 text in UTC with milliseconds: as answers show it. */
export const isoShape = z.string().transform((text) => new Date(text).toISOString())

/** A `timestamptz` as it stands in a row's jsonb, as epoch ms: to be reckoned with. */
export const instantShape = z.string().transform((text) => Date.parse(text))

/** A column that the vault's text stands in: only sealed text is ever written to it. */
export const sealedShape = z.string().transform((text) => text as Sealed)

/** An object as Postgres made it. It is not looked into: going through the members of a visit's image costs more than its JSON. */
export const objectShape = z.custom<Record<string, unknown>>((value) => typeof value === 'object' && value !== null)
