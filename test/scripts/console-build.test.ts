import { expect, test } from 'vitest'
import { budgetTable, buildConsole } from '../../scripts/web/console.ts'
import { consolePolicy } from '../../scripts/web/console-headers.ts'
import { consoleSettings } from '../../scripts/web/console-settings.ts'

test('no page of the console holds code of the server, and the build is the same twice', async () => {
  const [once, twice] = [await buildConsole(), await buildConsole()]
  expect(once.files.map(([name]) => name).sort()).toEqual(twice.files.map(([name]) => name).sort())
  const scripts = once.files.filter(([name]) => name.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(5)
  for (const [name, code] of scripts)
    expect(`${name} ${/ZodError|drizzle|durable/i.test(String(code))}`).toBe(`${name} false`)
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
  expect(consolePolicy({ signsIn: true }, origins)).toContain(
    "connect-src 'self' https://id.example https://tokens.example;",
  )
  expect(consolePolicy({ signsIn: false }, origins)).toContain("connect-src 'self';")
})

test('a provider has to have an https address; without one the console has no sign-in of its own', () => {
  expect(() => consoleSettings({ AUTH_ISSUER: 'urn:kept:dev', CONSOLE_CLIENT_ID: 'kept' })).toThrow('https')
  expect(consoleSettings({ AUTH_ISSUER: 'https://id.example' })).toEqual({ settings: { signIn: null }, origins: [] })
})
