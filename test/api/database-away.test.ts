import { v7 } from 'uuid'
import { beforeAll, expect, inject, test } from 'vitest'
import { tokenFor } from '../support/client.ts'
import { sqlAs } from '../support/clinic.ts'
import { sendWith } from '../support/video.ts'

const role = `away_${v7().slice(-12)}`

/** The Worker's address of the database, changed. */
function appUrl(change: Partial<Pick<URL, 'username' | 'password' | 'hostname' | 'port' | 'pathname' | 'search'>>) {
  return Object.assign(new URL(inject('appUrl')), change).href
}

beforeAll(async () => {
  await sqlAs(`create role ${role}_barred nologin password 'kept'`)
  await sqlAs(`create role ${role}_full login password 'kept' connection limit 0`)
})

test.each([
  ['its password is wrong', () => appUrl({ password: 'not-this-one' })],
  ['its role is not there', () => appUrl({ username: `${role}_nobody` })],
  ['its role may not sign in', () => appUrl({ username: `${role}_barred` })],
  ['its role has no connection left', () => appUrl({ username: `${role}_full` })],
  ['the database is not there', () => appUrl({ pathname: `/${role}` })],
  ['nothing listens there', () => appUrl({ port: '9' })],
  ['the host is not known', () => appUrl({ hostname: `${role}.invalid` })],
  ['the server speaks no TLS', () => appUrl({ search: '?sslmode=require' })],
])('the Worker says that the database cannot be reached where %s', async (_, addressOf) => {
  const client = { token: await tokenFor({ sub: v7(), roles: ['CLINIC_ADMIN'], clinic_id: v7() }) }
  const bindings = { HYPERDRIVE: { connectionString: addressOf() } }
  const { status, headers, body } = await sendWith(bindings, 'GET', '/patients', { client })
  expect([status, body]).toMatchObject([503, { code: 'DATABASE_UNAVAILABLE' }])
  expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
})
