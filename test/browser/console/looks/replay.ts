import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { BrowserContext, Request } from 'playwright-core'

const FILE = join(import.meta.dirname, 'answers.json.gz')

interface Answer {
  status: number
  body: string
}

/** What the demo answered at one moment, so that pages look the same at every other. */
export interface Answers {
  at: number
  byRequest: Record<string, Answer>
  /** Whether all pages were looked at. */
  isWhole: boolean
}

export const readAnswers = (): Answers => JSON.parse(gunzipSync(readFileSync(FILE)).toString()) as Answers

export const writeAnswers = (answers: Answers): void =>
  writeFileSync(FILE, gzipSync(JSON.stringify(answers), { level: 9 }))

const isAsked = (request: Request) =>
  ['fetch', 'xhr'].includes(request.resourceType()) && !request.url().endsWith('/console/settings.json')

/** Who asks is part of it: pages of several people ask for the same. */
function nameOf(request: Request, login: string): string {
  const { pathname, search } = new URL(request.url())
  return [login, request.method(), pathname + search].join(' ')
}

/** Keeps what a page asks for, and is answered. Tokens are not kept: nobody asks again by them. */
export function record({ byRequest }: Answers, context: BrowserContext, login: string): void {
  context.on('response', async (response) => {
    if (!isAsked(response.request())) return
    const text = await response.text().catch(() => '')
    const body = text.replace(/"(token|ticket)":"[^"]+"/g, '"$1":"x"')
    byRequest[nameOf(response.request(), login)] ??= { status: response.status(), body }
  })
}

/** Where a font may come too late to be used, a look would be that of this machine’s own letters, or not. */
async function waitForFonts(context: BrowserContext): Promise<void> {
  await context.route('**/console/assets/*.css', async (route) => {
    const response = await route.fetch()
    const body = (await response.text()).replace(/font-display:\s*optional/g, 'font-display:block')
    await route.fulfill({ response, body })
  })
}

/** Answers as the demo did. @returns what was asked for that it was not asked before */
export async function replay({ byRequest }: Answers, context: BrowserContext, login: string): Promise<string[]> {
  const unknown: string[] = []
  await context.route('**/*', (route) => {
    if (!isAsked(route.request())) return route.continue()
    const name = nameOf(route.request(), login)
    const answer = byRequest[name]
    if (!answer) unknown.push(name)
    const { status, body } = answer ?? { status: 404, body: '{}' }
    return route.fulfill({ status, body, contentType: status < 400 ? 'application/json' : 'application/problem+json' })
  })
  await waitForFonts(context)
  // A socket that opens and tells nothing: what is drawn is what was read.
  await context.routeWebSocket('**/live?*', () => {})
  return unknown
}
