import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { VISIT_TYPES } from '../hours/visit-types.ts'

/** As many doctors as are asked about at once. */
const MOST = 20

/** A week is looked at first: it is free almost always, and quicker to list than a month. */
const SPANS = ['7', '31']

/** The earliest time that anybody can be booked with any of these doctors; null where none is free in a month. */
export async function firstFree(doctorIds: readonly string[]) {
  const asked = doctorIds.slice(0, MOST).join(',')
  for (const days of SPANS)
    for (const type of VISIT_TYPES) {
      const { slots } = await parseResponse(api.availability.$get({ query: { doctorIds: asked, type, days } }))
      if (slots[0]) return slots[0]
    }
  return null
}
