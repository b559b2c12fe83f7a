import * as z from 'zod'
import { faultOfName } from '../../domain/name.ts'
import { readPhone } from '../../domain/phone.ts'
import { isDateText, isInstantText, isWholeMinute } from '../../domain/time.ts'

/** Shared pieces of request schemas. `wire` is what the OpenAPI document says of them. */

const NOT_AN_INSTANT = 'must be an ISO 8601 date and time, such as 2026-11-23T10:00:00+05:30, from 2000 to 2099'

/** ISO 8601, with an offset or wall-clock in a zone that the field's words name; stays text, since the zone is known later. */
export const instant = z
  .string()
  .refine(isInstantText, NOT_AN_INSTANT)
  .meta({
    wire: {
      type: 'string',
      description: 'A date and time in ISO 8601; in a URL the `+` of an offset is written `%2B`.',
      examples: ['2026-11-23T10:00:00+05:30', '2026-11-23T10:00'],
    },
  })

/** An instant at which something begins or ends, a visit or a closure: a whole minute. */
export const wholeMinute = z
  .string()
  .refine(isInstantText, NOT_AN_INSTANT)
  .refine((text) => !isInstantText(text) || isWholeMinute(text), 'must be a whole minute: seconds must be 0')
  .meta({
    wire: {
      type: 'string',
      description: 'A date and time in ISO 8601, in whole minutes.',
      examples: ['2026-11-23T10:00:00+05:30', '2026-11-23T10:00'],
    },
  })

/** A local day, 'YYYY-MM-DD'. */
export const dateOnly = z
  .string()
  .refine(
    (text) => isDateText(text) && text >= '1900' && text < '2100',
    'must be a date, YYYY-MM-DD, from 1900 to 2099',
  )
  .meta({ wire: { type: 'string', format: 'date' } })

/** A time of day, 'HH:mm', by the clock of a place. */
export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day, HH:mm')
  .meta({ description: 'A time of day, HH:mm, in the zone of the location.' })

/** Any UUID, in lower case. */
export const uuid = z
  .guid('must be a UUID')
  .toLowerCase()
  .meta({ wire: { type: 'string', format: 'uuid' } })

/** Text of 1 to `max` characters, not all of them blank; kept as it is. */
export function text(max: number): z.ZodString {
  return z.string().min(1).max(max).regex(/\S/, 'must not be blank')
}

/** A name of 1 to 200 characters that can be shown on one line; kept as it is. */
export const name = text(200).superRefine((typed, ctx) => {
  const fault = faultOfName(typed)
  if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
})

/** A phone number as typed. One that names no country itself may be read only where the clinic's is known. */
export const phone = text(40).refine((typed) => readPhone(typed, null).isPossible, 'is not a phone number')

/** A record's id in the clinic's other system, compared exactly. */
export const externalId = text(100)

/** A query's comma list (`status=SCHEDULED,CONFIRMED`) of known words, without repeats. */
export function commaList<const T extends readonly [string, ...string[]]>(words: T): z.ZodType<T[number][], string> {
  return z
    .string()
    .transform((list) => [...new Set(list.split(','))])
    .pipe(z.array(z.enum(words)))
    .meta({ wire: { type: 'array', items: { type: 'string', enum: [...words] } } })
}

/** A query's comma list of UUIDs, at most 50. */
export const uuidList: z.ZodType<string[], string> = z
  .string()
  .transform((list) => [...new Set(list.split(','))])
  .pipe(z.array(uuid).max(50))
  .meta({ wire: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 50 } })

/** A query's yes or no. */
export const flag = z
  .enum(['true', 'false'])
  .transform((word) => word === 'true')
  .meta({ wire: { type: 'boolean' } })

/** A query's whole number between two bounds, both included. */
export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .meta({ wire: { type: 'integer', minimum: min, maximum: max } })
}

/** How many rows a page has: 1 to 100, default 20. */
export const limit = wholeNumber(1, 100)
  .default(20)
  .meta({ wire: { type: 'integer', minimum: 1, maximum: 100, default: 20 } })

/** Where a page starts: `page.nextCursor` of the page before. */
export const cursor = z.string().optional()

/** The query of a route that takes none. */
export const noQuery = z.strictObject({})

/** The body of a request that takes none: empty, or `{}`. */
export const noBody = z.strictObject({})
