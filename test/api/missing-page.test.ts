import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

const ask = (path: string, accept: string, method = 'GET') =>
  exports.default.fetch(new Request(`https://kept.test${path}`, { method, headers: { Accept: accept } }))

test.each(['/docs/nope', '/docs/guides/nope', '/docs/', '/problems/nope'])(
  '%s is a page for a browser',
  async (path) => {
    const answer = await ask(path, BROWSER)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/)
    expect(answer.headers.get('Content-Security-Policy')).toContain("style-src 'self'")
    expect(answer.headers.get('Vary')).toContain('Accept')
    const text = await answer.text()
    for (const link of ['/docs', '/docs/guides', '/problems']) expect(text).toContain(`<a href="${link}">`)
    expect(text).not.toMatch(/<style|<script>|https?:/)
  },
)

test.each([
  ['/docs/nope', 'application/json', 'GET'],
  ['/docs/nope', '*/*', 'GET'],
  ['/problems/nope', '*/*', 'POST'],
  ['/nope', BROWSER, 'GET'],
  ['/docsnope', BROWSER, 'GET'],
  ['/appointments/nope/docs/nope', BROWSER, 'GET'],
])('%s for %s by %s is a problem', async (path, accept, method) => {
  const answer = await ask(path, accept, method)
  expect(answer.status).toBe(404)
  expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND' })
})
