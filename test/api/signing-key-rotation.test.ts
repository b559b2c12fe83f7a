import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { sendWith, videoVisit } from '../support/video.ts'
import { expectProblem, wishFor } from '../support/visits.ts'

// The video visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

/** The Worker after its signing key was changed. */
const rotated = { SIGNING_KEY: `dev-${'n'.repeat(40)}`, SIGNING_KEY_PREVIOUS: env.SIGNING_KEY }
/** The same, where nobody kept the old key. */
const forgotten = { SIGNING_KEY: `dev-${'n'.repeat(40)}` }

const json = (body: unknown, key: string) => ({
  body: JSON.stringify(body),
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
})

test('a retry after the signing key was changed is a replay, and another request under its key is refused', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const writes = [
    { method: 'POST', path: '/appointments', body: wishFor(clinic), other: { ...wishFor(clinic), notes: 'x' } },
    {
      method: 'PUT',
      path: `/patients/${clinic.patient.patientId}`,
      body: { language: 'de' },
      other: { language: 'fr' },
    },
    {
      method: 'POST',
      path: '/closures',
      body: { from: '2027-04-01T09:00', to: '2027-04-01T10:00' },
      other: { from: '2027-04-01T09:00', to: '2027-04-01T11:00' },
    },
  ]
  for (const [n, { method, path, body, other }] of writes.entries()) {
    const first = await sendWith({}, method, path, { client, ...json(body, `k${n}`) })
    expect([200, 201]).toContain(first.status)
    const again = await sendWith(rotated, method, path, { client, ...json(body, `k${n}`) })
    expect({ path, status: again.status, replayed: again.headers.get('Idempotency-Replayed') }).toEqual({
      path,
      status: first.status,
      replayed: 'true',
    })
    const misused = await sendWith(rotated, method, path, { client, ...json(other, `k${n}`) })
    expectProblem(misused, 422, 'IDEMPOTENCY_KEY_REUSED')
    const late = await sendWith(forgotten, method, path, { client, ...json(body, `k${n}`) })
    expectProblem(late, 422, 'IDEMPOTENCY_KEY_REUSED')
  }
})

test('what shows a secret once still ends the secret before', async () => {
  const clinic = await mintClinic()
  const path = `/appointments/${await videoVisit(clinic)}/video/invites`
  const { client } = clinic.reception
  const body = { name: 'Ida Interpreter', role: 'OBSERVER' }
  const first = await sendWith({}, 'POST', path, { client, ...json(body, 'once') })
  const again = await sendWith(rotated, 'POST', path, { client, ...json(body, 'once') })
  const third = await sendWith(rotated, 'POST', path, { client, ...json(body, 'once') })
  const rows = await sqlAs('select id, revoked_at is null works from video_invites where clinic_id = $1', [clinic.id])
  const working = new Map(rows.map(({ id, works }) => [id, works]))
  expect([first, again, third].map((answer) => working.get(answer.body.id))).toEqual([false, false, true])
})
