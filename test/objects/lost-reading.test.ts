import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import pg from 'pg'
import { expect, test, vi } from 'vitest'
import type { DayFacts } from '../../src/domain/availability.ts'
import type { DomainError } from '../../src/domain/errors.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { day, wishAt } from './balance.ts'

const SOON = { timeout: 10_000 }

/** Loses the readings of a doctor's days meanwhile, and nothing else; how many were lost. */
async function losingReadings(doctorId: string, work: (lost: () => number) => Promise<void>): Promise<void> {
  const { query } = pg.Client.prototype
  let lost = 0
  const ran = vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
    this: pg.Client,
    ...given: unknown[]
  ) {
    const asked = JSON.stringify(given)
    if (!asked.includes('/* calendar */') || !asked.includes(doctorId)) return query.apply(this, given as never)
    lost++
    return Promise.reject(new Error('lost'))
  } as never)
  try {
    await work(() => lost)
  } finally {
    ran.mockRestore()
  }
}

/** A clinic with one visit, which KV has; and what KV says of its day. */
async function published() {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const { doctorId } = clinic.doctor
  const kept = async () => {
    const entry = await env.AVAILABILITY.get<DayFacts>(`day:${clinic.id}:${doctorId}:${day(3)}`, 'json')
    return entry?.busy.length
  }
  const start = Date.parse(`${day(3)}T04:30:00Z`)
  const { body } = await client.post('/appointments', wishAt(clinic, `${day(3)}T10:00`))
  await expect.poll(kept, SOON).toBe(1)
  const calendar = env.DOCTOR_CALENDAR.getByName(doctorId)
  /** Past the Worker, since the outbox has freed days read anew too. */
  const moveAway = async () => {
    await sqlAs(
      `update appointments set starts_at = starts_at + interval '7 days', ends_at = ends_at + interval '7 days' where id = $1`,
      [body.id],
    )
    await calendar.timeChanged({ start, end: start + 30 * 60_000 })
  }
  return { doctorId, calendar, kept, moveAway }
}

test('what changed while its day could not be read is published once it can be', async () => {
  const { doctorId, kept, moveAway } = await published()
  await losingReadings(doctorId, async (lost) => {
    await moveAway()
    await expect.poll(lost, SOON).toBeGreaterThan(0)
    expect(await kept()).toBe(1)
  })
  await expect.poll(kept, SOON).toBe(0)
})

test('a day that could not be read anew is not published as it was, and who asked is told', async () => {
  const { doctorId, calendar, kept, moveAway } = await published()
  const put = vi.spyOn(Object.getPrototypeOf(env.AVAILABILITY) as KVNamespace, 'put')
  await losingReadings(doctorId, async () => {
    await moveAway()
    // In the object itself: what it throws there would be an error of the test run too.
    const told = await runInDurableObject(calendar, (object) =>
      object.refresh([day(3)]).catch((error: DomainError) => error.code),
    )
    expect(told).toBe('DATABASE_UNAVAILABLE')
    expect(put).not.toHaveBeenCalled()
  })
  put.mockRestore()
  await calendar.refresh([day(3)])
  await expect.poll(kept, SOON).toBe(0)
})
