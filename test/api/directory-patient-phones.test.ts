import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { rereadPhones } from '../../src/jobs/fill-patient-keys.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { pointersOf } from '../support/visits.ts'

const reread = () => rereadPhones(openDatabase(env.HYPERDRIVE.connectionString))

const phoneOf = async (clinic: TestClinic, id: string) => {
  const [row] = await sqlAs('select phone, phone_e164 from patients where clinic_id = $1 and id = $2', [clinic.id, id])
  return [row?.phone, row?.phone_e164]
}

const finds = async (clinic: TestClinic, id: string, q: string) => {
  const { body } = await clinic.reception.client.post('/patients/search', { q })
  return body.data.some((row: { id: string }) => row.id === id)
}

test('a national number is read in the clinic’s country, kept as typed, and found in every form', async () => {
  const clinic = await mintClinic({ settings: { country: 'DE' } })
  const made = await clinic.reception.client.post('/patients', { name: 'Anna Bell', phone: '(030) 555-0199' })
  expect([made.status, made.body.phone]).toEqual([201, '(030) 555-0199'])
  const { id } = made.body
  expect(await phoneOf(clinic, id)).toEqual(['(030) 555-0199', '+49305550199'])
  for (const q of ['+49305550199', '0049 30 555 0199', '030 5550199', '30 5550199', '5550199', '0199', '(030) 555'])
    expect([q, await finds(clinic, id, q)]).toEqual([q, true])
  for (const q of ['0198', '031 5550199', '99']) expect([q, await finds(clinic, id, q)]).toEqual([q, false])
  const again = await clinic.reception.client.post('/patients', { name: 'Bo Bell', phone: '030 555-0199' })
  expect([again.status, again.queries]).toEqual([201, 1])
})

test('what can be no number there is refused with a pointer, and nothing is written', async () => {
  const clinic = await mintClinic({ settings: { country: 'DE' } })
  const { client } = clinic.reception
  const path = `/patients/${clinic.patient.patientId}`
  for (const phone of ['12', 'ask her mother', '+49', '+999 12345', '030 555 0199 555 0199 555']) {
    for (const answer of [
      await client.post('/patients', { name: 'Anna Bell', phone }),
      await client.put(path, { phone }),
    ])
      expect([phone, answer.status, answer.body.errors?.[0].pointer]).toEqual([phone, 422, '#/phone'])
    const me = await (await clinic.as(['PATIENT'])).client.post('/me/patient', {
      name: 'Me',
      dateOfBirth: '1990-01-01',
      phone,
    })
    expect([phone, me.status, me.body.errors?.[0].pointer]).toEqual([phone, 422, '#/phone'])
  }
  expect(
    await sqlAs('select id from patients where clinic_id = $1 and name <> $2 and name <> $3', [
      clinic.id,
      'Pia Patient',
      'Otto Other',
    ]),
  ).toEqual([])
})

test('without a country a national number is kept as typed, until the clinic says where it is', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const national = (await client.post('/patients', { name: 'Anna Bell', phone: '030 5550199' })).body.id
  const abroad = (await client.post('/patients', { name: 'Bo Bell', phone: '+43 1 5550199' })).body.id
  const none = await client.post('/patients', { name: 'Cy Bell', phone: 'ask her mother' })
  expect([none.status, pointersOf(none)]).toEqual([422, ['#/phone']])
  const odd = (await client.post('/patients', { name: 'Cy Bell' })).body.id
  // As a version before took it.
  await sqlAs("update patients set phone = 'ask her mother' where id = $1", [odd])
  expect(await phoneOf(clinic, national)).toEqual(['030 5550199', null])
  expect(await phoneOf(clinic, abroad)).toEqual(['+43 1 5550199', '+4315550199'])
  expect([await finds(clinic, national, '0305550'), await finds(clinic, national, '+49305550199')]).toEqual([
    true,
    false,
  ])

  const change = (country: string | null) => clinic.admin.client.put('/clinic', { country })
  expect((await change('DE')).body.country).toBe('DE')
  await reread()
  expect(await phoneOf(clinic, national)).toEqual(['030 5550199', '+49305550199'])
  expect(await phoneOf(clinic, odd)).toEqual(['ask her mother', null])
  expect(await finds(clinic, national, '+49305550199')).toBe(true)
  const [unread] = await sqlAs(
    `select count(*)::int n from clinics where id = $1 and phones_country is distinct from settings->>'country'`,
    [clinic.id],
  )
  expect(unread?.n).toBe(0)

  // The isolate that has read a number as German asks again, since the clinic has moved.
  expect((await client.put(`/patients/${national}`, { phone: '030 5550198' })).status).toBe(200)
  await change('AT')
  expect((await client.put(`/patients/${odd}`, { phone: '01 5550199' })).status).toBe(200)
  expect(await phoneOf(clinic, odd)).toEqual(['01 5550199', '+4315550199'])
  await reread()
  expect((await phoneOf(clinic, national))[1]).toBe('+43305550198')
  await change(null)
  await reread()
  expect([(await phoneOf(clinic, national))[1], (await phoneOf(clinic, abroad))[1]]).toEqual([null, '+4315550199'])
})

test('reading a clinic’s numbers anew changes no record’s version and says nothing on the trail', async () => {
  const clinic = await mintClinic()
  const { body } = await clinic.reception.client.post('/patients', { name: 'Anna Bell', phone: '030 5550199' })
  await clinic.admin.client.put('/clinic', { country: 'DE' })
  await reread()
  expect((await clinic.reception.client.get(`/patients/${body.id}`)).body).toEqual(body)
  const trail = await sqlAs('select action from audit_log where subject_id = $1 order by id', [body.id])
  expect(trail.map(({ action }) => action)).toEqual(['patient.registered', 'patient.read'])
})

test('only a country of ISO 3166-1 is taken, and only from the administrator', async () => {
  const clinic = await mintClinic()
  expect((await clinic.patient.client.get('/clinic')).body.country).toBeNull()
  for (const country of ['de', 'XX', 'Germany', 'XK', '', 49]) {
    const answer = await clinic.admin.client.put('/clinic', { country })
    expect([country, answer.status, answer.body.errors?.[0].pointer]).toEqual([country, 422, '#/country'])
  }
  expect((await clinic.reception.client.put('/clinic', { country: 'DE' })).status).toBe(403)
})
