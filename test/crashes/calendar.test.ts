import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { clock, day, expectBalance, tally, wishAt } from '../objects/balance.ts'
import { abortObject } from '../support/abort-object.ts'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'

const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const calendarOf = (clinic: TestClinic) => env.DOCTOR_CALENDAR.getByName(clinic.doctor.doctorId)
const at = (n: number) => `${day(2)}T${clock(n * 30)}`

describe('an object that vanishes', () => {
  test('between two steps takes nothing with it', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const first = await client.post('/appointments', wishAt(clinic, at(0)))
    await evictDurableObject(calendarOf(clinic))
    const same = await client.post('/appointments', wishAt(clinic, at(0)))
    expect(same.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
    const second = await client.post('/appointments', wishAt(clinic, at(1)))
    await abortObject(calendarOf(clinic))
    const moved = await client.put(`/appointments/${first.body.id}`, { appointmentDate: at(1) })
    expect(moved.body).toMatchObject({ code: 'SCHEDULING_CONFLICT' })
    await abortObject(calendarOf(clinic))
    expect((await client.put(`/appointments/${first.body.id}`, { appointmentDate: at(2) })).status).toBe(200)
    expect((await client.post('/appointments', wishAt(clinic, at(0)))).status).toBe(201)
    const ids = await sqlAs<{ id: string }>('select id from appointments where clinic_id = $1', [clinic.id])
    expect(ids).toHaveLength(3)
    expect(ids.map(({ id }) => id)).toEqual(expect.arrayContaining([first.body.id, second.body.id]))
    await expectBalance(
      clinic.id,
      ids.map(({ id }) => id),
    )
  })

  test('in the middle of bookings leaves some of them to be asked for again', async () => {
    const clinic = await mintClinic()
    const book = (n: number): Promise<Answer> =>
      clinic.reception.client.post('/appointments', wishAt(clinic, at(n)), { 'Idempotency-Key': `abort-${n}` })
    await book(0)
    const running = Promise.all(count(15).map(book))
    await abortObject(calendarOf(clinic))
    const answers = await running
    expect(answers.filter(({ status }) => status !== 201 && status !== 503).map(({ body }) => body)).toEqual([])
    for (const { headers } of answers.filter(({ status }) => status === 503)) {
      expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    }
    const again = await Promise.all(count(15).map(book))
    expect(tally(again)).toBe('201×15')
    await expectBalance(
      clinic.id,
      again.map(({ body }) => body.id),
    )
  })
})

describe('what memory has wrong', () => {
  test('a visit it never heard of is found by the constraint', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const { body: known } = await client.post('/appointments', wishAt(clinic, at(0)))
    await sqlAs(
      "update appointments set starts_at = starts_at + interval '30 min', ends_at = ends_at + interval '30 min' where id = $1",
      [known.id],
    )
    const refused = await client.post('/appointments', wishAt(clinic, at(1)))
    expect(refused.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
    const offered = refused.body.alternatives.map((one: { appointmentDate: string }) => one.appointmentDate)
    expect(offered).toContain(known.appointmentDate)
    expect(offered).not.toContain(known.endDate)
  })

  test('a visit that went without its hearing stands in nobody’s way', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const { body: known } = await client.post('/appointments', wishAt(clinic, at(0)))
    await sqlAs("update appointments set status = 'CANCELLED' where id = $1", [known.id])
    expect((await client.post('/appointments', wishAt(clinic, at(0)))).status).toBe(201)
    const { body: other } = await client.post('/appointments', wishAt(clinic, at(1)))
    await sqlAs("update appointments set status = 'CANCELLED' where id = $1", [other.id])
    const third = await client.post('/appointments', wishAt(clinic, at(3)))
    expect((await client.put(`/appointments/${third.body.id}`, { appointmentDate: at(1) })).status).toBe(200)
  })

  test('news that comes late does not undo what has happened since', async () => {
    const clinic = await mintClinic({ settings: { bufferAfter: 15 } })
    const { client } = clinic.reception
    const { body: visit } = await client.post('/appointments', wishAt(clinic, at(0)))
    const span = { start: Date.parse(visit.appointmentDate), end: Date.parse(visit.endDate) }
    await client.put(`/appointments/${visit.id}`, { doctorId: clinic.otherDoctor.doctorId })
    await client.put(`/appointments/${visit.id}`, { doctorId: clinic.doctor.doctorId })
    // As if the first move's news of the freed time came only now.
    await calendarOf(clinic).timeChanged(span)
    const close = await client.post('/appointments', wishAt(clinic, at(1)))
    expect(close.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BUFFER' })
  })
})

test('a refusal waits for no lock on the patient, or callers of two doctors could wait for each other', async () => {
  const clinic = await mintClinic()
  await clinic.otherPatient.client.post('/appointments', {
    ...wishAt(clinic, at(0)),
    patientId: clinic.otherPatient.patientId,
  })
  await sqlAs('begin')
  try {
    await sqlAs('select from patients where id = $1 for update', [clinic.patient.patientId])
    const refused = await clinic.patient.client.post('/appointments', wishAt(clinic, at(0)))
    expect(refused.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
  } finally {
    await sqlAs('rollback')
  }
})

test('a booking that Postgres undoes does not take those beside it with it', async () => {
  const clinic = await mintClinic()
  await clinic.reception.client.post('/appointments', wishAt(clinic, at(5)))
  await sqlAs('begin')
  try {
    await sqlAs('select from patients where id = $1 for no key update', [clinic.patient.patientId])
    const { patientId } = clinic.otherPatient
    const answers = await Promise.all([
      clinic.reception.client.post('/appointments', wishAt(clinic, at(0), { patientId })),
      clinic.patient.client.post('/appointments', wishAt(clinic, at(1))),
      clinic.reception.client.post('/appointments', wishAt(clinic, at(2), { patientId })),
    ])
    expect(answers.map(({ status, body }) => body.code ?? status)).toEqual([201, 'DATABASE_UNAVAILABLE', 201])
  } finally {
    await sqlAs('rollback')
  }
  expect((await clinic.patient.client.post('/appointments', wishAt(clinic, at(1)))).status).toBe(201)
})

describe('what a request is charged', () => {
  test('its own statements, however many wait beside it', async () => {
    const clinic = await mintClinic()
    const { client } = clinic.reception
    const first = await client.post('/appointments', wishAt(clinic, at(0)))
    expect(first.queries).toBeLessThanOrEqual(3)
    const more = await Promise.all(count(10).map((n) => client.post('/appointments', wishAt(clinic, at(n + 1)))))
    expect(more.map(({ status, queries }) => [status, queries])).toEqual(count(10).map(() => [201, 1]))
    const refused = await Promise.all(count(5).map(() => client.post('/appointments', wishAt(clinic, at(0)))))
    for (const { status, queries } of refused) expect([status, queries <= 2]).toEqual([409, true])
  })

  test('many listings of days nobody has asked for are read once or twice', async () => {
    const clinic = await mintClinic()
    const path = `/appointments/doctor/${clinic.doctor.doctorId}/availability?date=${day(9)}`
    const answers = await Promise.all(count(40).map(() => clinic.reception.client.get(path)))
    expect(tally(answers)).toBe('200×40')
    expect(answers.reduce((sum, { queries }) => sum + queries, 0)).toBeLessThanOrEqual(20)
  })
})
