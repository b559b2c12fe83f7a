import { expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { clock, day, expectBalance, tally, wishAt } from './balance.ts'

const count = (n: number) => Array.from({ length: n }, (_, i) => i)
const idsOf = (answers: readonly Answer[]): string[] => answers.filter((a) => a.status === 201).map((a) => a.body.id)

/** Patients with users of their own, who book for themselves. */
function patientsOf(clinic: TestClinic, many: number) {
  return Promise.all(
    count(many).map(async (n) => {
      const { client } = await clinic.as(['PATIENT'])
      const { body } = await client.post('/me/patient', { name: `Racing Patient ${n}`, dateOfBirth: '1990-01-01' })
      return { client, patientId: body.id as string }
    }),
  )
}

/** A wish for a doctor's time without a word on who it is for: whoever asks. */
function ownWish(clinic: TestClinic, appointmentDate: string) {
  const { patientId: _, ...wish } = wishAt(clinic, appointmentDate)
  return wish
}

test('fifty at once for as many times: each gets theirs, for a few statements', async () => {
  const clinic = await mintClinic({ hours: [{ start: '09:00', end: '22:00' }] })
  const { client } = clinic.reception
  const patients = await patientsOf(clinic, 10)
  const answers = await Promise.all(
    count(50).map((n) => {
      const { patientId } = patients[n % 10] as (typeof patients)[number]
      return client.post('/appointments', wishAt(clinic, `${day(2)}T${clock(n * 15)}`, { duration: 15, patientId }))
    }),
  )
  expect(tally(answers)).toBe('201×50')
  // Each pays for the statement that booked them, and for the reading of the days if they came before it.
  expect(answers.filter(({ queries }) => queries > 2).map(({ queries }) => queries)).toEqual([])
  await expectBalance(clinic.id, idsOf(answers))
})

test('whoever comes at once, by whatever verb: no overlap, and each visit has its trail and its events', async () => {
  const clinic = await mintClinic({ settings: { maxOpenBookingsPerPatient: 2 } })
  const { client } = clinic.reception
  const patients = await patientsOf(clinic, 12)
  const at = (n: number) => `${day(2)}T${clock((n % 14) * 30)}`
  const standing = await Promise.all(
    count(6).map((n) => client.post('/appointments', wishAt(clinic, at(n), { patientId: patients[n]?.patientId }))),
  )
  expect(tally(standing)).toBe('201×6')
  const key = (name: string) => ({ 'Idempotency-Key': name })

  const keyed = count(12).map((n) => {
    const wish = wishAt(clinic, at(6 + n), { patientId: patients[n]?.patientId })
    return () => client.post('/appointments', wish, key(`desk-${n}`))
  })
  const own = patients.flatMap(({ client: mine }, n) =>
    count(3).map((again) => () => mine.post('/appointments', ownWish(clinic, at(6 + n + again * 4)))),
  )
  const over = count(4).map((n) => () => {
    const { patientId } = patients[n + 8] as (typeof patients)[number]
    const wish = { patientId, overbook: true, overbookReason: 'It hurts.' }
    return client.post('/appointments', wishAt(clinic, at(n * 3), wish))
  })
  const named = count(8).map((n) => () => {
    const wish = { patientId: patients[n]?.patientId, externalId: `visit-${n % 4}` }
    return client.post('/appointments', wishAt(clinic, at(n + 5), wish))
  })
  const strangers = count(4).map((n) => () => {
    const wish = { patientId: '0190a000-0000-7000-8000-000000000000' }
    return client.post('/appointments', wishAt(clinic, at(n + 6), wish))
  })
  const others = standing.map(({ body }, n) => () => {
    if (n % 2 === 0) return client.post(`/appointments/${body.id}/cancel`, {})
    return client.put(`/appointments/${body.id}`, { appointmentDate: at(n + 7) })
  })
  const all = [...keyed, ...own, ...named, ...over, ...strangers, ...others, ...keyed]
  // In an order that has all kinds beside one another, and is the same each time.
  const mixed = all.map((_, n) => all[(n * 37) % all.length] as (typeof all)[number])
  expect(new Set(mixed).size).toBe(new Set(all).size)
  const answers = await Promise.all(mixed.map((ask) => ask()))

  expect(answers.filter(({ status }) => ![200, 201, 404, 409].includes(status)).map(({ body }) => body)).toEqual([])
  const beyondLimit = await sqlAs(
    `select patient_id, count(*)::int own from appointments
     where clinic_id = $1 and booked_as = 'PATIENT' and status <> 'CANCELLED' group by patient_id having count(*) > 2`,
    [clinic.id],
  )
  expect(beyondLimit).toEqual([])
  const overlaps = await sqlAs(
    `select a.id from appointments a join appointments b on a.clinic_id = b.clinic_id and a.patient_id = b.patient_id and a.id < b.id
     and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
     where a.clinic_id = $1 and a.status <> 'CANCELLED' and b.status <> 'CANCELLED' and not a.patient_overlap and not b.patient_overlap`,
    [clinic.id],
  )
  expect(overlaps).toEqual([])
  await expectBalance(clinic.id, [...idsOf(standing), ...idsOf(answers)], { mayOverbook: true })
})
