import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import { searchPatients } from '../../src/features/directory/patients/search.ts'
import { fillPatientKeys } from '../../src/jobs/fill-patient-keys.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { pagesReadBy } from '../support/pages.ts'
import { expectProblem } from '../support/visits.ts'

async function register(clinic: TestClinic, name: string, more: object = {}): Promise<string> {
  const made = await clinic.reception.client.post('/patients', { name, ...more })
  expect([name, made.status]).toEqual([name, 201])
  return made.body.id
}

async function namesFound(clinic: TestClinic, q: string): Promise<string[]> {
  const { status, body, queries } = await clinic.reception.client.post('/patients/search', { q })
  expect([q, status, queries]).toEqual([q, 200, 1])
  return body.data.map((row: { name: string }) => row.name)
}

describe('the desk finds a name however it is typed', () => {
  test.each([
    ['Seán O’Brien', ["o'brien", "o'br", 'O`Brien', 'obrien', 'sean', 'Sea\u0301n']],
    ['José García', ['garcia', 'Garci\u0301a', 'GARCÍA']],
    ['Nguyễn Văn An', ['nguyen', 'Nguyễn'.normalize('NFD'), 'van an']],
    ['Пётр Иванов', ['петр', 'Пётр', 'иван']],
    ['مُحَمَّد علي', ['محمد', 'علي']],
    ['Anne-Marie Dupont', ['marie', 'anne marie', 'anne‑marie']],
    ['山田　太郎', ['山田 太郎', '太郎']],
    ['Ana\u00a0María', ['ana maria', 'maria']],
    ['王小明', ['小明', '王', '王小明']],
    ['Jonas Weiß', ['weiss', 'WEISS']],
    ['İpek Işık', ['ipek', 'isik']],
    ['Ｓｍｉｔｈ', ['smith']],
    ['שָׁלוֹם', ['שלום']],
    ['सुनीता', ['सुनी']],
  ])('%s', async (name, queries) => {
    const clinic = await mintClinic()
    await register(clinic, name)
    for (const q of queries) expect([q, await namesFound(clinic, q)]).toEqual([q, [name]])
    expect(await namesFound(clinic, 'zzz')).toEqual([])
    expect(await namesFound(clinic, "'")).toEqual([])
  })
})

test('whole names come first, then whole words, then the rest by name, page by page', async () => {
  const clinic = await mintClinic()
  for (const name of ['Anna Marial', 'Maria', 'Zoe Maria', 'Bo María', 'Mariam']) await register(clinic, name)
  const names: string[] = []
  let cursor: string | undefined
  do {
    const { body } = await clinic.reception.client.post('/patients/search', {
      q: 'maria',
      limit: 2,
      ...(cursor && { cursor }),
    })
    names.push(...body.data.map((row: { name: string }) => row.name))
    cursor = body.page.nextCursor ?? undefined
  } while (cursor)
  expect(names).toEqual(['Maria', 'Bo María', 'Zoe Maria', 'Anna Marial', 'Mariam'])
  const first = await clinic.reception.client.post('/patients/search', { q: 'maria', limit: 2 })
  const other = { q: 'mari', limit: 2, cursor: first.body.page.nextCursor }
  expectProblem(await clinic.reception.client.post('/patients/search', other), 422, 'INVALID_CURSOR')
})

test('a changed name or number is found by the new one at once, and not by the old', async () => {
  const clinic = await mintClinic()
  const id = await register(clinic, 'Maria Lang', { phone: '+49 30 5557719' })
  const path = `/patients/${id}`
  await clinic.reception.client.put(path, { name: 'Петра Ланг' })
  expect([await namesFound(clinic, 'maria'), await namesFound(clinic, 'петра')]).toEqual([[], ['Петра Ланг']])
  expect(await namesFound(clinic, '5557719')).toEqual(['Петра Ланг'])
  await clinic.reception.client.put(path, { phone: '+49 30 5557720' })
  expect([await namesFound(clinic, '7719'), await namesFound(clinic, '7720')]).toEqual([[], ['Петра Ланг']])
  await clinic.reception.client.put(path, { phone: null })
  expect([await namesFound(clinic, '7720'), await namesFound(clinic, 'ланг')]).toEqual([[], ['Петра Ланг']])
  const trail = await sqlAs(
    `select changed from audit_log where subject_id = $1 and action = 'patient.changed' order by id`,
    [id],
  )
  expect(trail.map(({ changed }) => Object.keys(changed))).toEqual([['name'], ['phone'], ['phone']])
})

test('rows without a key are found the old way, also beside others and after an older Worker changed them', async () => {
  const clinic = await mintClinic()
  expect(await namesFound(clinic, 'pat')).toEqual(['Pia Patient'])
  const id = await register(clinic, 'Paula Patel', { phone: '+49 30 5557719' })
  expect(await namesFound(clinic, 'pat')).toEqual(['Paula Patel', 'Pia Patient'])
  await sqlAs(`update patients set name = 'Renée Rau' where id = $1`, [id])
  expect([
    await namesFound(clinic, 'renée'),
    await namesFound(clinic, 'patel'),
    await namesFound(clinic, '5557719'),
  ]).toEqual([['Renée Rau'], [], ['Renée Rau']])
  await clinic.reception.client.put(`/patients/${id}`, { phone: '+49 30 5557720' })
  expect(await namesFound(clinic, 'rau')).toEqual(['Renée Rau'])
  await fillPatientKeys(openDatabase(env.HYPERDRIVE.connectionString))
  expect([await namesFound(clinic, 'renee'), await namesFound(clinic, '030 5557720')]).toEqual([
    ['Renée Rau'],
    ['Renée Rau'],
  ])
})

test('a search of one clinic’s 20,000 patients reads at most 100 pages', async () => {
  const clinic = await mintClinic()
  const given = ['Anna', 'Boris', 'Chen', 'Dmitri', 'Elena', 'Farid', 'Grace', 'Hana', '李雷', 'Ирина']
  const family = ['Smith', 'Ivanov', 'Wang', 'Garcia', 'Müller', 'Khan', 'Иванова', '王芳', 'O’Neill', 'Brown']
  await sqlAs(
    `insert into patients (clinic_id, id, name, phone) select $1, gen_random_uuid(),
        ($2::text[])[1 + n % 10] || ' ' || ($3::text[])[1 + n / 10 % 10] || ' ' || n, '+49 30 ' || lpad(n::text, 7, '0')
      from generate_series(1, 20000) n`,
    [clinic.id, given, family],
  )
  for (const name of ['王小明', 'Пётр Иванов', 'Seán O’Brien']) await register(clinic, name)
  await fillPatientKeys(openDatabase(env.HYPERDRIVE.connectionString))
  const lacking = await sqlAs('select count(*)::int n from patients where clinic_id = $1 and search_pieces is null', [
    clinic.id,
  ])
  expect(lacking).toEqual([{ n: 0 }])
  // What others still look at cannot be vacuumed, and what is left would be read too.
  const lookers = `select count(*)::int n from pg_stat_activity where backend_xmin is not null and pid <> pg_backend_pid()`
  await expect.poll(async () => (await sqlAs(lookers))[0]?.n, { timeout: 20_000 }).toBe(0)
  await sqlAs('vacuum (analyze, index_cleanup on) patients')

  const caller = { ...systemCaller('explain'), roles: ['RECEPTIONIST' as const], clinicId: clinic.id }
  const pagesOf = (q: string) => pagesReadBy((db) => searchPatients(db, { caller, now: Date.now() }, { q, limit: 20 }))
  for (const [q, name] of [
    ['小明', '王小明'],
    ['петр', 'Пётр Иванов'],
    ["o'br", 'Seán O’Brien'],
    ['030 0012345', 'Farid Müller 12345'],
  ]) {
    expect([q, await namesFound(clinic, q ?? '')]).toEqual([q, [name]])
    expect([q, await pagesOf(q ?? '')]).toEqual([q, expect.toSatisfy((pages: number) => pages > 0 && pages <= 100)])
  }
})

test.each([
  'post /patients',
  'put /patients',
  'post /doctors',
  'post /locations',
  'put /clinic',
  'post /appointment-templates',
])('%s refuses a name that cannot be shown on a line', async (call) => {
  const clinic = await mintClinic()
  const [method, path] = call.split(' ') as ['post' | 'put', string]
  const at = method === 'put' && path === '/patients' ? `${path}/${clinic.patient.patientId}` : path
  for (const name of ['\u200b\u2800', 'Anna\nBell', 'Anna\u202eBell', '\u0007', ' ']) {
    const answer = await clinic.admin.client[method](at, { name })
    expect([name, answer.status]).toEqual([name, 422])
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toContain('#/name')
  }
})

test('so does the walk-in of somebody new', async () => {
  const clinic = await mintClinic()
  const answer = await clinic.reception.client.post(`/queue/doctors/${clinic.doctor.doctorId}/walk-ins`, {
    patient: { name: 'Anna\u2028Bell', phone: '+1' },
    locationId: clinic.locationId,
  })
  expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual([
    '#/patient/name',
    '#/patient/phone',
  ])
})

test('an id finds its patient, and another clinic finds nobody', async () => {
  const [clinic, elsewhere] = await Promise.all([mintClinic(), mintClinic()])
  const id = await register(clinic, '王小明')
  expect(await namesFound(clinic, id.toUpperCase())).toEqual(['王小明'])
  expect([
    await namesFound(clinic, v7()),
    await namesFound(elsewhere, id),
    await namesFound(elsewhere, '小明'),
  ]).toEqual([[], [], []])
})
