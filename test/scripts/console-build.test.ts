import { expect, test } from 'vitest'
import { budgetTable, buildConsole } from '../../scripts/web/console.ts'
import { consolePolicy, headersFile } from '../../scripts/web/console-headers.ts'
import { consoleSettings } from '../../scripts/web/console-settings.ts'

test('no page of the console holds code of the server, and the build is the same twice', async () => {
  const [once, twice] = [await buildConsole(), await buildConsole()]
  expect(once.files.map(([name]) => name).sort()).toEqual(twice.files.map(([name]) => name).sort())
  const scripts = once.files.filter(([name]) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(5)
  for (const [name, code] of scripts)
    expect(`${name} ${/ZodError|drizzle|durable/i.test(String(code))}`).toBe(`${name} false`)
  // On a phone's line each file more takes longer than what is in it.
  const pages = once.files.filter(([name]) => name.endsWith('.html'))
  const filesOf = (html: string) => html.match(/modulepreload/g)?.length ?? 0
  expect(pages.length).toBeGreaterThan(10)
  expect(pages.filter(([, html]) => filesOf(String(html)) > 12).map(([name]) => name)).toEqual([])
  // The people of the demo come from a developer's own server alone.
  expect(scripts.filter(([, code]) => /Sunita|Arjun|Lotus/.test(String(code)))).toEqual([])
})

test('a page that is too large ends the build', () => {
  expect(budgetTable(new Map([['board', 31_500]]))).toContain('31.5 kB of   60.0 kB')
  expect(() => budgetTable(new Map([['board', 60_001]]))).toThrow('too much')
})

test('only pages that sign people in may ask the identity provider', () => {
  const { settings, origins } = consoleSettings({
    AUTH_ISSUER: 'https://id.example/tenant',
    CONSOLE_CLIENT_ID: 'kept',
    CONSOLE_SIGN_IN_ORIGINS: 'https://tokens.example',
  })
  expect(settings.signIn).toEqual({
    issuer: 'https://id.example/tenant',
    clientId: 'kept',
    scope: 'openid profile email',
    audience: null,
  })
  expect(consolePolicy({ signsIn: true }, origins, null)).toContain(
    "connect-src 'self' https://id.example https://tokens.example;",
  )
  expect(consolePolicy({ signsIn: false }, origins, null)).toContain("connect-src 'self';")
})

test('a provider has to have an https address; without one the console has no sign-in of its own', () => {
  expect(() => consoleSettings({ AUTH_ISSUER: 'urn:kept:dev', CONSOLE_CLIENT_ID: 'kept' })).toThrow('https')
  expect(consoleSettings({ AUTH_ISSUER: 'https://id.example' })).toEqual({
    settings: { signIn: null, calls: null },
    origins: [],
  })
})

test('only pages that hold calls may show a frame, and only the video provider’s', () => {
  expect(consoleSettings({ VIDEO_PROVIDER: 'jaas' }).settings.calls).toBe('https://8x8.vc')
  const { settings } = consoleSettings({ VIDEO_PROVIDER: 'jitsi', JITSI_DOMAIN: 'meet.example:8443' })
  expect(settings.calls).toBe('https://meet.example:8443')
  const file = headersFile([], settings.calls)
  const headersOf = (path: string) => file.split(/\n(?=\/)/).find((rule) => rule.startsWith(`${path}\n`)) ?? ''
  for (const path of ['/my', '/day']) {
    expect(headersOf(path)).toContain('frame-src https://meet.example:8443;')
    expect(headersOf(path)).toContain('camera=(self "https://meet.example:8443")')
  }
  expect(headersOf('/desk')).not.toContain('frame-src')
  expect(headersOf('/desk')).toContain('camera=(), microphone=(), display-capture=()')
  expect(headersOf('/check-in')).toContain('camera=(self), microphone=(self), display-capture=()')
  expect(consolePolicy({ signsIn: true, calls: true }, [], null)).toContain("frame-src 'self';")
})
