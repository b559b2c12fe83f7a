import { describe, expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { fatesOf, hear, lostAt, MESSAGES_DAY, MESSAGES_NOW, provider, reachable, sendAt } from '../support/messages.ts'
import { book } from '../support/visits.ts'

startsAt(MESSAGES_NOW)

async function withMessage() {
  const clinic = await mintClinic()
  await reachable(clinic, ['email'])
  const { id } = await book(clinic, { appointmentDate: `${MESSAGES_DAY}T10:00` })
  await hear(clinic)
  return { clinic, id }
}

const tasksOf = async (clinicId: string) =>
  (await sqlAs('select kind from inbox where clinic_id = $1', [clinicId])).map(({ kind }) => kind)

const STATEMENTS = ['messages-claimed', 'messages-leaving', 'keep-visit-links', 'messages-kept']
const STEPS = STATEMENTS.flatMap((name) => [`before ${name}`, `after ${name}`])

const killedAt = (step: string) => {
  const [when, name] = step.split(' ') as ['before' | 'after', string]
  return lostAt(name, when)
}

describe.each(STEPS)('a run that dies %s', (step) => {
  test('is gone on with: nothing is lost, and a provider that takes keys tells nobody twice', async () => {
    const { clinic } = await withMessage()
    const mail = provider()
    await expect(sendAt(clinic, 2, mail, killedAt(step))).rejects.toThrow('killed')
    // As long as the dead run may still be at work, nobody else is.
    if (step !== 'before messages-claimed') expect(await sendAt(clinic, 3, mail)).toBe(0)
    await sendAt(clinic, 9, mail)
    await sendAt(clinic, 18, mail)
    expect(await fatesOf(clinic)).toEqual(['booked sent sent'])
    expect(mail.delivered).toHaveLength(1)
    // Under one key it was given the same, to the byte.
    expect(new Set(mail.given.map((message) => JSON.stringify(message))).size).toBe(1)
    expect(await tasksOf(clinic.id)).toEqual([])
    const links = await sqlAs('select purpose from visit_links where clinic_id = $1', [clinic.id])
    expect(links).toHaveLength(3)
  })

  test('leaves what may have been sent by one that takes none to the desk', async () => {
    const { clinic } = await withMessage()
    const mail = provider({ keyLifetime: null })
    await expect(sendAt(clinic, 2, mail, killedAt(step))).rejects.toThrow('killed')
    await sendAt(clinic, 9, mail)
    await sendAt(clinic, 18, mail)
    expect(mail.given.length).toBeLessThanOrEqual(1)
    const isLeft = [
      'after messages-leaving',
      'before keep-visit-links',
      'after keep-visit-links',
      'before messages-kept',
    ]
    expect(await fatesOf(clinic)).toEqual([isLeft.includes(step) ? 'booked unknown INTERRUPTED' : 'booked sent sent'])
    expect(await tasksOf(clinic.id)).toEqual(isLeft.includes(step) ? ['NOT_SENT'] : [])
  })
})

test('what is not true any more is not sent once more, and its patient is told what is', async () => {
  const { clinic, id } = await withMessage()
  const mail = provider()
  await expect(sendAt(clinic, 2, mail, lostAt('messages-kept', 'before'))).rejects.toThrow('killed')
  expect((await clinic.reception.client.post(`/appointments/${id}/cancel`, {})).status).toBe(200)
  await hear(clinic)
  await sendAt(clinic, 9, mail)
  await sendAt(clinic, 10, mail)
  expect(mail.given.map(({ event }) => event)).toEqual(['booked', 'cancelled'])
  expect(await fatesOf(clinic)).toEqual(['booked unknown CHANGED', 'cancelled sent sent'])
})

test('a text that was changed meanwhile is not given under the same key', async () => {
  const { clinic } = await withMessage()
  const mail = provider()
  await expect(sendAt(clinic, 2, mail, lostAt('messages-kept', 'before'))).rejects.toThrow('killed')
  await sqlAs("update clinics set name = 'Renamed' where id = $1", [clinic.id])
  await sendAt(clinic, 9, mail)
  expect(mail.given).toHaveLength(1)
  expect(await fatesOf(clinic)).toEqual(['booked unknown CHANGED'])
})

test('no answer: again under the same key while the provider remembers it, and never where it takes none', async () => {
  const unanswered = { outcome: 'unknown', code: 'TIMEOUT' } as const
  const { clinic } = await withMessage()
  const mail = provider({ keyLifetime: 10 * 60_000, answer: () => unanswered })
  for (const minutes of [2, 2.5, 3, 4, 6, 8, 13, 30]) await sendAt(clinic, minutes, mail)
  expect(new Set(mail.given.map(({ key }) => key)).size).toBe(1)
  expect(mail.given.length).toBeGreaterThan(2)
  expect(mail.delivered).toHaveLength(1)
  expect((await fatesOf(clinic))[0]).toMatch(/^booked unknown/)
  expect(await tasksOf(clinic.id)).toEqual(['NOT_SENT'])
  const other = await withMessage()
  const bare = provider({ keyLifetime: null, answer: () => unanswered })
  for (const minutes of [2, 3, 9, 30]) await sendAt(other.clinic, minutes, bare)
  expect(bare.given).toHaveLength(1)
  expect(await fatesOf(other.clinic)).toEqual(['booked unknown TIMEOUT'])
  expect(await tasksOf(other.clinic.id)).toEqual(['NOT_SENT'])
})

test('a channel that does not answer rests: the others are sent, and its own wait', async () => {
  const clinic = await mintClinic()
  await reachable(clinic, ['email'])
  await sqlAs(
    `with p as (
       insert into patients (clinic_id, id, name, email) select $1, gen_random_uuid(), 'P' || n, 'p' || n || '@example.org'
       from generate_series(1, 30) n returning id
     ), a as (
       insert into appointments (clinic_id, id, doctor_id, patient_id, type, starts_at, ends_at, timezone, overbook)
       select $1, gen_random_uuid(), $2, p.id, 'VIDEO_CALL', '2085-03-07T05:00:00Z', '2085-03-07T05:30:00Z', 'Asia/Kolkata', true from p
       returning id, patient_id, starts_at
     )
     insert into messages (clinic_id, id, patient_id, appointment_id, event, dedup_key, visit_start, due_at, created_at)
     select $1, gen_random_uuid(), a.patient_id, a.id, 'booked', 'booked:' || a.id, a.starts_at, $3, $3 from a`,
    [clinic.id, clinic.doctor.doctorId, MESSAGES_NOW],
  )
  const silent = provider({ keyLifetime: null, answer: () => ({ outcome: 'unknown', code: 'TIMEOUT' }) })
  await sendAt(clinic, 2, silent)
  expect(silent.given.length).toBeLessThan(12)
  const mail = provider()
  await sendAt(clinic, 4, mail)
  expect(mail.given.length + silent.given.length).toBe(30)
})
