import { exports } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { send } from '../support/client.ts'
import { mintClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'

startsAt()

test('PATCH takes a merge patch: absent stays, null clears, and a retry may change to PUT', async () => {
  const clinic = await mintClinic()
  const path = `/patients/${clinic.patient.patientId}`
  const { client } = clinic.reception
  await client.put(path, { language: 'de', phone: '+49 30 901820' })
  const ask = async (method: string) => {
    const answer = await exports.default.fetch(
      new Request(`http://kept.test${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${client.token}`,
          'Content-Type': 'application/merge-patch+json; charset=UTF-8',
          'Idempotency-Key': 'first',
        },
        body: JSON.stringify({ phone: null }),
      }),
    )
    return {
      http: answer.status,
      again: answer.headers.get('Idempotency-Replayed'),
      ...(await answer.json<object>()),
    }
  }
  expect(await ask('PATCH')).toMatchObject({ http: 200, again: null, language: 'de', phone: null })
  expect(await ask('PUT')).toMatchObject({ http: 200, again: 'true', language: 'de', phone: null })
})

test('the document lists a PATCH beside each PUT, which takes a merge patch too, and neither shares an operationId', async () => {
  const { body } = await send('GET', '/openapi.json')
  const items = Object.values<Record<string, { operationId?: string; requestBody?: { content: object } }>>(body.paths)
  const both = items.filter((item) => item.put || item.patch)
  expect(both.length).toBeGreaterThan(5)
  for (const { put, patch } of both) {
    const [first, ...others] = Object.keys(put?.requestBody?.content ?? {})
    // A file is sent as it is.
    const also = first === 'application/json' ? ['application/merge-patch+json'] : others
    expect(others).toEqual(first === 'application/json' ? [] : also)
    expect(Object.keys(patch?.requestBody?.content ?? {})).toEqual([first, ...also])
    expect(patch?.operationId).not.toBe(put?.operationId)
  }
})
