import * as z from 'zod'
import { describeFields } from '../openapi/describe-fields.ts'

const page = describeFields(z.object({ nextCursor: z.string().nullable(), limit: z.number() }), {
  nextCursor: 'Send it as `cursor` to get the next page. Null on the last page.',
  limit: 'How many records a page has at most, as this request asked for.',
})

const words = {
  data: 'The records of this page, in the order of the list.',
  page: 'Where the list goes on after this page.',
} as const

/** A keyset page of records, as `page` in cursor.ts answers it. */
export function pageOf<T extends z.ZodType>(record: T) {
  return describeFields(z.object({ data: z.array(record), page }), words)
}
