/** Words about the fields that many records, pages and queries share. */

/** @param noun what the record is, with its article: `the appointment` */
export function recordWords(noun: string) {
  return {
    id: `The id of ${noun}: a UUID of version 7, so that ids sort by when they were made.`,
    clinicId: `The clinic that ${noun} belongs to.`,
    version: `Grows with every change of ${noun}. The ETag is made of it: send that as \`If-Match\` to change this version only.`,
    createdAt: `When ${noun} was created, in UTC.`,
    updatedAt: `When ${noun} was last written, in UTC.`,
  } as const
}

export const UNREADABLE_WORDS = {
  unreadable:
    'The fields that are null only because their text cannot be opened now. Absent if every text could be opened.',
} as const

export const PAGING_WORDS = {
  limit: 'How many records a page has at most. If you leave it out, 20.',
  cursor:
    '`page.nextCursor` of the page before, sent with the same filters. Leave it out for the first page; never build one yourself.',
} as const

export const UPDATED_SINCE_WORDS = {
  updatedSince:
    'Only records that were written since this time. Without an offset it is local time in the clinic’s zone. Begin the next request a minute before the last: a record that was written just before the request may be missing.',
} as const

/** Who does not see a text that both sides read. */
export const UNTIL_CONFIRMED = 'Absent until the caller’s link to the patient is confirmed.'

/** Who does not see a text of the doctor’s. */
export const CLINICAL = 'Absent for RECEPTIONIST and SUPPORT_STAFF, and until a patient’s link is confirmed.'
