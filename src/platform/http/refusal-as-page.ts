import type { Context } from 'hono'
import type { html } from 'hono/html'
import { DomainError } from '../../domain/errors.ts'
import type { AppEnv } from './context.ts'
import { logRefusal } from './log-request.ts'
import { answerTo } from './problem.ts'

/**
 * A refusal as a page, for somebody with a browser: with the status, the `Retry-After` and the log lines that the problem has.
 * @param page makes it of the refusal and of the title of its code
 * @param headers of the page
 * @throws whatever is no refusal, for `onError`
 */
export function refusalAsPage(
  c: Context<AppEnv>,
  error: unknown,
  page: (refusal: DomainError, title: string) => ReturnType<typeof html>,
  headers: Record<string, string>,
): Response | Promise<Response> {
  if (!(error instanceof DomainError)) throw error
  logRefusal(error, c)
  const { status, title, headers: own } = answerTo(error)
  return c.html(page(error, title), status, { ...headers, ...own })
}
