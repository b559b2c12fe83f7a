import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, inject, test } from 'vitest'
import { app } from '../../src/app.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { invite, pathOf } from '../support/guests.ts'
import { hearLog } from '../support/log-lines.ts'
import { videoVisit } from '../support/video.ts'

startsAt('2027-03-01T04:20:00Z')

async function guestPath(): Promise<string> {
  const clinic = await mintClinic()
  return pathOf(await invite(clinic.reception.client, await videoVisit(clinic), {}))
}

async function codePath(): Promise<string> {
  const { reception, locationId } = await mintClinic()
  return `/c/${(await reception.client.get(`/appointments/locations/${locationId}/qr-code`)).body.token}`
}

test.each([
  ['GET', '/c/:token', 'text/html', codePath],
  ['GET', '/c/:token', 'application/json', codePath],
  ['GET', '/v/:token', 'text/html', guestPath],
  ['GET', '/v/:token', 'application/json', guestPath],
  ['POST', '/v/:token', 'text/html', guestPath],
  ['POST', '/v/:token', 'application/json', guestPath],
])(
  'while the database is away %s %s as %s says when to come back, and the log why',
  async (method, route, accept, pathFor) => {
    const path = await pathFor()
    const connectionString = Object.assign(new URL(inject('appUrl')), { password: 'not-this-one' }).href
    const heard = hearLog()
    try {
      const context = createExecutionContext()
      const request = new Request(`http://kept.test${path}`, { method, headers: { Accept: accept } })
      const response = await app.fetch(request, { ...env, HYPERDRIVE: { connectionString } } as typeof env, context)
      expect(await response.text()).not.toContain(path)
      await waitOnExecutionContext(context)
      expect([response.status, response.headers.get('Retry-After'), response.headers.get('Vary')]).toEqual([
        503,
        '2',
        'Accept, Origin',
      ])
      expect(response.headers.get('Content-Type')).toContain(accept === 'text/html' ? 'text/html' : 'problem+json')
      expect(heard.of('database.unavailable')).toMatchObject([{ level: 'error', code: '28P01' }])
      expect(heard.of('request')).toMatchObject([{ route, status: 503, code: 'DATABASE_UNAVAILABLE' }])
    } finally {
      heard.stop()
    }
  },
)
