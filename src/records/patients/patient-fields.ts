import * as z from 'zod'
import { isDateText, isInstantText } from '../../domain/time.ts'
import { dateOnly, externalId, name, phone } from '../../platform/http/fields.ts'

/** How a patient is reached. */
const contact = {
  phone: phone.nullable(),
  email: z.email('must be an e-mail address').max(254).nullable(),
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag, such as en or pt-BR')
    .max(35)
    .nullable(),
}

/** What a record says of the person. */
export const personFields = { name, dateOfBirth: dateOnly.nullable(), ...contact }

const MOST_METADATA = 20

const metadata = z
  .record(z.string().min(1).max(100), z.string().max(500))
  .refine((all) => Object.keys(all).length <= MOST_METADATA, `must have at most ${MOST_METADATA} keys`)

/** What the clinic says of the record; none of it is the patient's to change. */
export const clinicsFields = {
  externalId: externalId.nullable(),
  metadata: metadata.nullable(),
  doNotContact: z.boolean(),
}

export const statusSince = z
  .string()
  .refine(
    (text) => (isDateText(text) && text >= '2000' && text < '2100') || isInstantText(text),
    'must be a date, YYYY-MM-DD, or an ISO 8601 instant, from 2000 to 2099',
  )
