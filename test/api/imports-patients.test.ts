import { expect, test } from 'vitest'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { expectProblem } from '../support/visits.ts'
import { checked, committed, profiled, reportOf, sendFile, settled, stepped } from './import-files.ts'

startsAt('2027-03-01T04:20:00Z')

const FILE = `Patient no.;Name;Birth date;Mobile;Insurance
17;Zoë Krüger;24.12.1980;+91 98765 43210;A
18;Meera Iyer;03.02.1991;098765 43211;B
18;Meera Iyer;03.02.1991;;B
19;;03.02.1991;;B
20;Ravi Rao;31.02.1991;;B
`

const patientsOf = (clinicId: string) =>
  sqlAs(
    `select name, date_of_birth::text born, phone_e164, external_id, version from patients where clinic_id = $1 and external_id is not null order by external_id`,
    [clinicId],
  )

test('a file is looked at, checked, committed and undone', async () => {
  const clinic = await mintClinic({ settings: { country: 'IN' } })
  const found = await profiled(clinic, FILE)
  expect(found.status).toBe('profiled')
  expect(found.profile).toMatchObject({ encoding: 'utf-8', delimiter: ';', header: true, rows: 5 })
  expect(found.profile.columns[2]).toEqual({
    ...{ name: 'Birth date', filled: 5, dateOrder: 'dmy', guess: 'dateOfBirth' },
    values: ['03.02.1991', '24.12.1980', '31.02.1991'],
    // What would have to be explained, if somebody mapped the column to that field.
    unknown: { status: ['03.02.1991', '24.12.1980', '31.02.1991'] },
  })
  expect(found.profile.nonAscii).toEqual([{ row: 2, column: 'Name', value: 'Zoë Krüger' }])
  expect(found.mapping).toEqual({
    'Patient no.': { field: 'externalId' },
    Name: { field: 'name' },
    'Birth date': { field: 'dateOfBirth', dateOrder: 'dmy' },
    Mobile: { field: 'phone' },
    Insurance: { field: null },
  })

  const judged = await stepped(clinic, found.id, 'check')
  expect([judged.status, judged.counts]).toMatchObject(['checked', { create: 2, duplicate: 1, invalid: 2, made: 0 }])
  expect(await patientsOf(clinic.id)).toEqual([])
  const report = await reportOf(clinic, found.id)
  expect(report.map(([row, verdict, field, why]) => [row, verdict, field, why])).toEqual([
    ['2', 'create', '', ''],
    ['3', 'create', '', ''],
    ['4', 'duplicate', '', 'is the same patient as row 3'],
    ['5', 'invalid', 'name', 'is required'],
    ['6', 'invalid', 'dateOfBirth', '"is not a date that exists'],
  ])

  const done = await stepped(clinic, found.id, 'commit')
  expect([done.status, done.counts.made, done.undoUntil?.slice(0, 16)]).toEqual(['done', 2, '2027-03-02T04:20'])
  const made = [
    { name: 'Zoë Krüger', born: '1980-12-24', phone_e164: '+919876543210', external_id: '17', version: 1 },
    { name: 'Meera Iyer', born: '1991-02-03', phone_e164: '+919876543211', external_id: '18', version: 1 },
  ]
  expect(await patientsOf(clinic.id)).toEqual(made)
  const trail = await sqlAs(
    `select action, count(*)::int n from audit_log where clinic_id = $1 and action like '%import%' group by 1 order by 1`,
    [clinic.id],
  )
  expect(trail).toEqual([
    { action: 'import.check_asked', n: 1 },
    { action: 'import.committed', n: 1 },
    { action: 'import.created', n: 1 },
    { action: 'import.file_sent', n: 1 },
    { action: 'patient.imported', n: 2 },
  ])

  const [, meera] = await sqlAs<{ id: string }>(
    `select id from patients where clinic_id = $1 and external_id is not null order by external_id`,
    [clinic.id],
  )
  await clinic.reception.client.put(`/patients/${meera?.id}`, { email: 'meera@example.org' })
  const undone = await stepped(clinic, found.id, 'undo')
  expect([undone.status, undone.counts]).toMatchObject(['undone', { undone: 1, kept: 1 }])
  expect((await patientsOf(clinic.id)).map(({ external_id }) => external_id)).toEqual(['18'])
  expect((await reportOf(clinic, found.id)).slice(0, 2).map((cells) => cells.at(-1))).toEqual(['undone', 'changed'])
})

test('who is registered already is matched, and a twin is not', async () => {
  const clinic = await mintClinic({ settings: { country: 'IN' } })
  const register = (body: object) => clinic.reception.client.post('/patients', body)
  const known = await register({ name: 'Meera Iyer', dateOfBirth: '1991-02-03', phone: '+91 98765 43211' })
  const numbered = await register({ name: 'Old Name', externalId: 'A-1' })
  const file = `externalId,name,dateOfBirth,phone
,"IYER, Meera",1991-02-03,
A-1,New Name,,
,Mala Iyer,1991-02-03,+91 98765 43211
`
  const { id, counts } = await committed(clinic, file)
  expect(counts).toMatchObject({ match: 2, create: 1, made: 1 })
  const report = await reportOf(clinic, id)
  expect(report.map(([, verdict, , why, record]) => [verdict, why, record])).toEqual([
    ['match', 'name+dateOfBirth', known.body.id],
    ['match', 'externalId', numbered.body.id],
    ['create', 'phone+dateOfBirth', report[2]?.[4]],
  ])
  // The desk is shown the two, who may be one person.
  const pairs = await clinic.reception.client.get('/patients/duplicates')
  expect(pairs.body.data).toHaveLength(1)
})

test('two numbers in one file are two people, whatever their names and days of birth, also hundreds of rows apart', async () => {
  const clinic = await mintClinic()
  const others = Array.from({ length: 600 }, (_, n) => `O-${n},Other Number${n},\n`).join('')
  const rows = 'P-2,"x;=""x",1988-12-01\nP-3,x= x,1988-12-01\nP-2,X x,1988-12-01\n,x x,1988-12-01\n'
  const file = `externalId,name,dateOfBirth\n${rows}${others}P-4,x x,1988-12-01\n`
  const counted = { create: 603, match: 0, duplicate: 2 }
  const { id, counts } = await committed(clinic, file)
  expect(counts).toMatchObject({ ...counted, made: 603 })
  const verdicts = (await reportOf(clinic, id)).map(([, verdict]) => verdict)
  expect([...verdicts.slice(0, 4), verdicts.at(-1)]).toEqual(['create', 'create', 'duplicate', 'duplicate', 'create'])
  // Once more, each finds its own record, and nothing comes twice.
  const again = await committed(clinic, file)
  expect(again.counts).toMatchObject({ create: 0, match: 605, made: 0 })
  const idsOf = async (one: string) =>
    (await reportOf(clinic, one)).slice(0, 2).map((cells) => cells.find((cell) => /^[\da-f-]{36}$/.test(cell)))
  expect(await idsOf(again.id)).toEqual(await idsOf(id))
})

test('what the desk has registered between check and commit is not made once more', async () => {
  const clinic = await mintClinic()
  const { id } = await checked(clinic, 'name,dateOfBirth,externalId\nMeera Iyer,1991-02-03,\nRavi Rao,1990-01-01,R\n')
  await clinic.reception.client.post('/patients', { name: 'Meera Iyer', dateOfBirth: '1991-02-03' })
  await clinic.reception.client.post('/patients', { name: 'Somebody else', externalId: 'R' })
  const { counts } = await stepped(clinic, id, 'commit')
  expect(counts).toMatchObject({ match: 2, made: 0 })
})

test('all fields of a record come in, by JSON too', async () => {
  const clinic = await mintClinic({ timezone: 'Europe/Berlin' })
  const whole = {
    ...{
      externalId: 'X 1',
      name: '=HYPERLINK("x")',
      dateOfBirth: '1950-01-02',
      phone: '+49 30 123456',
      email: 'a@example.org',
    },
    ...{
      language: 'pt-BR',
      status: 'deceased',
      statusSince: '2026-05-01',
      doNotContact: true,
      metadata: { 'blood group': '0−' },
    },
  }
  const { counts, id } = await committed(clinic, `${JSON.stringify(whole)}\n{"name": "cut`, { format: 'ndjson' })
  expect(counts).toMatchObject({ create: 1, invalid: 1, made: 1 })
  const [[, , , , recordId] = []] = await reportOf(clinic, id)
  const { body } = await clinic.reception.client.get(`/patients/${recordId}`)
  expect(body).toMatchObject({ ...whole, statusSince: '2026-04-30T22:00:00.000Z' })
})

test('dates that could be either way round are asked about, once for the column', async () => {
  const clinic = await mintClinic()
  const found = await profiled(clinic, 'name,dateOfBirth\nA,03/02/1991\nB,13/02/1991\nC,02/13/1991\n')
  expect(found.profile.columns[1].dateOrder).toBe('ask')
  const path = `/imports/${found.id}`
  const { client } = clinic.admin
  const refused = await client.post(`${path}/check`)
  expectProblem(refused, 422, 'VALIDATION_ERROR')
  expect(refused.body.errors[0].pointer).toBe('#/mapping/dateOfBirth/dateOrder')
  const answered = await client.put(path, { mapping: { dateOfBirth: { field: 'dateOfBirth', dateOrder: 'dmy' } } })
  expect(answered.body.mapping.dateOfBirth).toEqual({ field: 'dateOfBirth', dateOrder: 'dmy' })
  expect((await stepped(clinic, found.id, 'check')).counts).toMatchObject({ create: 2, invalid: 1 })
  const turned = await client.patch(path, { mapping: { dateOfBirth: { field: 'dateOfBirth', dateOrder: 'mdy' } } })
  expect(turned.body.status).toBe('profiled')
  expect((await stepped(clinic, found.id, 'check')).counts).toMatchObject({ create: 2, invalid: 1 })
})

test('a file comes in parts that are cut anywhere, also replaced, and a missing one is told', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { id } = (await client.post('/imports', { kind: 'patients', format: 'csv' })).body
  const bytes = new TextEncoder().encode('name,externalId\nZoë,1\nAnn,2\n')
  const cut = bytes.indexOf(0xc3) + 1
  expect((await sendFile(clinic, id, 'nonsense', '?part=1')).body.status).toBe('open')
  await sendFile(clinic, id, bytes.slice(cut), '?part=3&last=true')
  expectProblem(await client.post(`/imports/${id}/check`), 422, 'VALIDATION_ERROR')
  await sendFile(clinic, id, bytes.slice(3, cut), '?part=2')
  await sendFile(clinic, id, bytes.slice(0, 3), '?part=1')
  expect((await settled(clinic, id)).profile).toMatchObject({ rows: 2, nonAscii: [{ value: 'Zoë' }] })
  expect((await stepped(clinic, id, 'check')).counts).toMatchObject({ create: 2 })
})

test.each([
  ['PK\u0003\u0004workbook', 'ZIP'],
  ['', 'empty'],
  ['name,externalId\n', 'no rows'],
])('a file that is no table is told, and another may be sent instead: %j', async (file, why) => {
  const clinic = await mintClinic()
  const failed = await profiled(clinic, file)
  expect([failed.status, failed.failure]).toEqual(['failed', expect.stringContaining(why)])
  expectProblem(await clinic.admin.client.post(`/imports/${failed.id}/check`), 409, 'INVALID_STATUS_TRANSITION')
  await sendFile(clinic, failed.id, 'name\nAnn\n')
  expect(await settled(clinic, failed.id)).toMatchObject({ status: 'profiled', failure: null, profile: { rows: 1 } })
})

test('a part of 10 MiB is taken, and a larger one is not', async () => {
  const clinic = await mintClinic()
  const { id } = (await clinic.admin.client.post('/imports', { kind: 'patients', format: 'csv' })).body
  const most = 10 * 1024 * 1024
  expect((await sendFile(clinic, id, new Uint8Array(most), '?part=1')).status).toBe(200)
  expectProblem(await sendFile(clinic, id, new Uint8Array(most + 1), '?part=1'), 413, 'PAYLOAD_TOO_LARGE')
})

test('each step is refused where it is not its turn, and after a day nothing is undone', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.admin
  const { id } = await profiled(clinic, 'name\nAnn\n')
  const ask = (step: string, headers = {}) => client.post(`/imports/${id}/${step}`, {}, headers)
  expectProblem(await ask('commit'), 409, 'INVALID_STATUS_TRANSITION')
  expectProblem(await ask('undo'), 409, 'INVALID_STATUS_TRANSITION')
  await stepped(clinic, id, 'check')
  expectProblem(await ask('commit', { 'If-Match': '"1"' }), 412, 'VERSION_MISMATCH')
  await stepped(clinic, id, 'commit')
  for (const refused of [await ask('commit'), await ask('check'), await sendFile(clinic, id, 'name\nBob\n')])
    expectProblem(refused, 409, 'INVALID_STATUS_TRANSITION')
  expectProblem(await client.put(`/imports/${id}`, { mapping: {} }), 409, 'INVALID_STATUS_TRANSITION')
  setClock('2027-03-02T04:21:00Z')
  expectProblem(await ask('undo'), 409, 'INVALID_STATUS_TRANSITION')
})

test('no clinic sees another’s import, and fields that are none are told', async () => {
  const [clinic, other] = [await mintClinic(), await mintClinic()]
  const { id } = await profiled(clinic, 'name\nAnn\n')
  const { client } = other.admin
  const calls = [
    ...[
      await client.get(`/imports/${id}`),
      await client.put(`/imports/${id}`, {}),
      await client.post(`/imports/${id}/check`),
    ],
    ...[await client.post(`/imports/${id}/commit`), await client.post(`/imports/${id}/undo`)],
    ...[await client.get(`/imports/${id}/report.csv`), await sendFile(other, id, 'name\nBob\n')],
  ]
  for (const refused of calls) expectProblem(refused, 404, 'IMPORT_NOT_FOUND')
  expect((await client.get('/imports')).body.data).toEqual([])
  expect((await clinic.admin.client.get('/imports')).body.data.map((one: { id: string }) => one.id)).toEqual([id])
  const unknown = await client.post('/imports', { kind: 'patients', format: 'csv', mapping: { A: 'shoeSize' } })
  expectProblem(unknown, 422, 'VALIDATION_ERROR')
})
