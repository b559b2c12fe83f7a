import type { Context } from 'hono'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from '../../platform/http/context.ts'
import { fieldErrors } from '../../platform/http/field-errors.ts'
import { type LinkInput, linkInput } from './schemas.ts'

const FORM = /^application\/x-www-form-urlencoded\s*(;|$)/i
const JSON_TYPE = /^application\/json\s*(;|$)/i

/** What of a form or of JSON is to be a link's input; an empty body is an empty form, which acts on nothing. */
async function givenIn(c: Context<AppEnv>): Promise<unknown> {
  // Read as bytes: workerd warns of a form that is read as text.
  const text = new TextDecoder().decode(await c.req.arrayBuffer())
  const type = c.req.header('Content-Type') ?? ''
  if (text === '') return {}
  if (FORM.test(type)) return Object.fromEntries(new URLSearchParams(text))
  if (!JSON_TYPE.test(type))
    throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Send the page’s form, or the body as application/json.')
  try {
    return JSON.parse(text)
  } catch {
    throw new DomainError('VALIDATION_ERROR', 'The body cannot be read as JSON in UTF-8.', { unreadable: true })
  }
}

/**
 * What the page's button has sent. A program that only repeats an address as a POST does not send it.
 * @throws DomainError UNSUPPORTED_MEDIA_TYPE, VALIDATION_ERROR
 */
export async function readInput(c: Context<AppEnv>): Promise<LinkInput> {
  const result = linkInput.safeParse(await givenIn(c))
  if (result.success) return result.data
  const errors = fieldErrors(result.error).slice(0, 20)
  throw new DomainError('VALIDATION_ERROR', 'The request has fields that are not valid.', { errors })
}
