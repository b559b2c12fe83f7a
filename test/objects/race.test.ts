import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { clock, day, expectBalance, tally, wishAt } from './balance.ts'

const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const idsOf = (answers: readonly Answer[]): string[] => answers.filter((a) => a.status === 201).map((a) => a.body.id)

/** Books the first of a refusal's alternatives; its id. */
async function takeAlternative(clinic: TestClinic, refused: Answer): Promise<string> {
  const [first] = refused.body.alternatives
  const minutes = (Date.parse(first.endDate) - Date.parse(first.appointmentDate)) / 60_000
  const wish = wishAt(clinic, first.appointmentDate, { doctorId: first.doctorId, duration: minutes })
  const booked = await clinic.reception.client.post('/appointments', wish)
  expect(booked.body).toMatchObject({ status: 'SCHEDULED' })
  return booked.body.id
}

describe('two hundred callers', () => {
  test('for one slot: one gets it, and the others are offered times that can be had', async () => {
    const clinic = await mintClinic()
    const wish = wishAt(clinic, `${day(2)}T10:00`)
    const who = [clinic.reception, clinic.admin, clinic.doctor]
    const answers = await Promise.all(
      count(200).map((n) => (who[n % 3] as typeof clinic.admin).client.post('/appointments', wish)),
    )
    expect(tally(answers)).toBe('201×1 409×199')
    const refused = answers.filter((answer) => answer.status === 409)
    for (const { body } of refused) {
      expect(body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
      expect(body.alternatives).toHaveLength(5)
    }
    const instead = await takeAlternative(clinic, refused[0] as Answer)
    await expectBalance(clinic.id, [...idsOf(answers), instead])
  })

  test('for twenty slots that overlap in part: as many as fit, and nothing beside them would fit', async () => {
    const clinic = await mintClinic()
    const starts = count(20).map((n) => n * 10)
    const asked = count(200).map((n) => starts[n % 20] as number)
    const answers = await Promise.all(
      asked.map((start) =>
        clinic.reception.client.post('/appointments', wishAt(clinic, `${day(2)}T${clock(start)}`, { duration: 30 })),
      ),
    )
    const taken = asked.filter((_, n) => answers[n]?.status === 201)
    expect(tally(answers)).toBe(`201×${taken.length} 409×${200 - taken.length}`)
    const overlaps = (a: number) => taken.filter((b) => Math.abs(a - b) < 30)
    for (const start of starts)
      expect({ start, overlapping: overlaps(start).length > 0 }).toEqual({ start, overlapping: true })
    for (const start of taken) expect(overlaps(start)).toEqual([start])
    const refused = answers.filter((answer) => answer.status === 409)
    const instead = await takeAlternative(clinic, refused.at(-1) as Answer)
    await expectBalance(clinic.id, [...idsOf(answers), instead])
  })

  test('some patients with two doctors each: nobody waits for a lock that another holds', async () => {
    const clinic = await mintClinic()
    const patients = await Promise.all(
      count(10).map(async () => {
        const { client } = await clinic.as(['PATIENT'])
        expect((await client.post('/me/patient', { name: 'Racing Patient', dateOfBirth: '1990-01-01' })).status).toBe(
          201,
        )
        return client
      }),
    )
    const doctors = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId]
    const book = (n: number, doctorId: string | undefined, slot: number) => {
      const { patientId: _, ...wish } = wishAt(clinic, `${day(3)}T${clock(slot * 30)}`, { doctorId, duration: 30 })
      return (patients[n] as (typeof patients)[number]).post('/appointments', wish)
    }
    // Each doctor's callers come in the other order, and each slot is asked for twice.
    const answers = await Promise.all(
      count(2).flatMap((again) =>
        count(10).flatMap((n) => [book(n, doctors[0], n), book(9 - n, doctors[1], again === 0 ? n : 9 - n)]),
      ),
    )
    expect(answers.filter((answer) => answer.status !== 201 && answer.status !== 409).map((a) => a.body)).toEqual([])
    expect(idsOf(answers)).toHaveLength(20)
    await expectBalance(clinic.id, idsOf(answers))
  })
})

describe('one key', () => {
  test('twenty at once: one booking and nineteen replays', async () => {
    const clinic = await mintClinic()
    const wish = wishAt(clinic, `${day(2)}T11:00`, { reason: 'a cough' })
    const key = { 'Idempotency-Key': 'twenty-at-once' }
    const answers = await Promise.all(count(20).map(() => clinic.reception.client.post('/appointments', wish, key)))
    expect(tally(answers)).toBe('201×20')
    expect(answers.filter((a) => a.headers.get('Idempotency-Replayed') === 'true')).toHaveLength(19)
    expect(new Set(answers.map((a) => a.headers.get('Location'))).size).toBe(1)
    for (const { body } of answers) expect(body).toEqual(answers[0]?.body)
    await expectBalance(clinic.id, idsOf(answers))
  })

  test('a retry gets the replay although its own first try has taken the slot', async () => {
    const clinic = await mintClinic()
    const wish = wishAt(clinic, `${day(2)}T12:00`)
    const key = { 'Idempotency-Key': 'lost-answer' }
    const first = await clinic.reception.client.post('/appointments', wish, key)
    const retry = await clinic.reception.client.post('/appointments', wish, key)
    const stranger = await clinic.admin.client.post('/appointments', wish, key)
    expect([first.status, retry.status, stranger.status]).toEqual([201, 201, 409])
    expect(retry.headers.get('Idempotency-Replayed')).toBe('true')
    expect(retry.body).toEqual(first.body)
    await expectBalance(clinic.id, [first.body.id])
  })

  test('of another booking is told apart, also while the first runs', async () => {
    const clinic = await mintClinic()
    const key = { 'Idempotency-Key': 'two-bookings' }
    const wishes = ['13:00', '13:30'].map((time) => wishAt(clinic, `${day(2)}T${time}`))
    const answers = await Promise.all(wishes.map((wish) => clinic.reception.client.post('/appointments', wish, key)))
    expect(answers.map((a) => a.body.code ?? a.status).sort()).toEqual([201, 'IDEMPOTENCY_KEY_REUSED'])
    await expectBalance(clinic.id, idsOf(answers))
  })

  test('moves once, however often it comes', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const { body: visit } = await client.post('/appointments', wishAt(clinic, `${day(2)}T14:00`))
    const key = { 'Idempotency-Key': 'move' }
    const to = { appointmentDate: `${day(3)}T14:00`, doctorId: clinic.otherDoctor.doctorId }
    const answers = await Promise.all(count(10).map(() => client.put(`/appointments/${visit.id}`, to, key)))
    expect(tally(answers)).toBe('200×10')
    expect(answers.filter((a) => a.headers.get('Idempotency-Replayed') === 'true')).toHaveLength(9)
    expect(answers.map((a) => a.body.version)).toEqual(count(10).map(() => 2))
    await expectBalance(clinic.id, [visit.id])
  })
})

describe('moves that cross', () => {
  test('to each other’s times: neither is lost, and nothing waits for ever', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const doctors = [clinic.doctor.doctorId, clinic.otherDoctor.doctorId] as const
    const visits = await Promise.all(
      count(8).map(async (n) => {
        const doctorId = doctors[n % 2] as string
        return (await client.post('/appointments', wishAt(clinic, `${day(2)}T${clock(n * 30)}`, { doctorId }))).body
      }),
    )
    const swap = (n: number) => {
      const other = visits[n % 2 === 0 ? n + 1 : n - 1]
      return client.put(`/appointments/${visits[n].id}`, {
        doctorId: other.doctorId,
        appointmentDate: other.appointmentDate,
      })
    }
    const swaps = await Promise.all(count(8).map(swap))
    // Both times of a pair are taken until one has gone elsewhere: no swap can be the first.
    expect(tally(swaps)).toBe('409×8')
    const away = (n: number) =>
      client.put(`/appointments/${visits[n].id}`, {
        doctorId: doctors[(n + 1) % 2],
        appointmentDate: visits[n].appointmentDate,
      })
    for (const _ of count(3)) {
      const there = await Promise.all(count(8).map(away))
      expect(tally(there)).toBe('200×8')
      const back = await Promise.all(
        count(8).map((n) => client.put(`/appointments/${visits[n].id}`, { doctorId: visits[n].doctorId })),
      )
      expect(tally(back)).toBe('200×8')
    }
    await expectBalance(
      clinic.id,
      visits.map((visit) => visit.id),
    )
  })

  test('a move and a booking for one slot: one of them gets it', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    for (const n of count(6)) {
      const wanted = `${day(4)}T${clock(n * 30)}`
      const elsewhere = wishAt(clinic, `${day(5)}T${clock(n * 30)}`, { doctorId: clinic.otherDoctor.doctorId })
      const { body: visit } = await client.post('/appointments', elsewhere)
      const answers = await Promise.all([
        client.put(`/appointments/${visit.id}`, { appointmentDate: wanted, doctorId: clinic.doctor.doctorId }),
        client.post('/appointments', wishAt(clinic, wanted)),
      ])
      expect(answers.filter((answer) => answer.status < 300)).toHaveLength(1)
      expect(answers.find((answer) => answer.status === 409)?.body.alternatives.length).toBeGreaterThan(0)
    }
  })

  test('two moves of one visit: it stands at one of the two times', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const { body: visit } = await client.post('/appointments', wishAt(clinic, `${day(2)}T09:00`))
    const moves = await Promise.all([
      client.put(`/appointments/${visit.id}`, { appointmentDate: `${day(3)}T09:00` }),
      client.put(`/appointments/${visit.id}`, {
        appointmentDate: `${day(3)}T10:00`,
        doctorId: clinic.otherDoctor.doctorId,
      }),
    ])
    expect(tally(moves)).toBe('200×2')
    const [row] = await sqlAs('select version from appointments where id = $1', [visit.id])
    expect(row).toEqual({ version: 3 })
    await expectBalance(clinic.id, [visit.id])
  })
})

test('a storm of cancelling and booking again leaves one active visit in the slot', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const wish = wishAt(clinic, `${day(2)}T15:00`)
  const ids: string[] = []
  const rounds = await Promise.all(
    count(6).map(async () => {
      const statuses: number[] = []
      for (const _ of count(8)) {
        const booked = await client.post('/appointments', wish)
        statuses.push(booked.status)
        if (booked.status !== 201) continue
        ids.push(booked.body.id)
        statuses.push((await client.post(`/appointments/${booked.body.id}/cancel`, {})).status)
      }
      return statuses
    }),
  )
  expect(rounds.flat().filter((status) => ![200, 201, 409].includes(status))).toEqual([])
  const last = await client.post('/appointments', wish)
  expect(last.status).toBe(201)
  await expectBalance(clinic.id, [...ids, last.body.id])
})
