import { v7 } from 'uuid'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../support/client.ts'
import { mintClinic, sqlAs, type TestClinic } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { book, expectProblem, putInState } from '../support/visits.ts'

startsAt()

/** The names of the visits in a page's order. */
const namesIn = ({ body }: { body: { data: { externalId: string }[] } }) => body.data.map((row) => row.externalId)

describe('filters', () => {
  let clinic: TestClinic
  let list: (query?: string) => Promise<string[]>

  beforeAll(async () => {
    setClock('2027-03-01T03:00:00Z')
    clinic = await mintClinic({ hours: [{ start: '00:00', end: '24:00' }] })
    list = async (query = '') => namesIn(await clinic.reception.client.get(`/appointments${query}`))
    const visit = (externalId: string, appointmentDate: string, over = {}) =>
      book(clinic, { externalId, appointmentDate, ...over })
    const { otherDoctor, otherPatient, otherLocationId } = clinic
    const free = { overbook: true, overbookReason: 'x' }
    const early = await visit('early', '2027-03-01T08:45')
    await visit('first', '2027-03-02T00:00')
    await visit('other-doctor', '2027-03-02T09:00', { doctorId: otherDoctor.doctorId })
    await visit('annex', '2027-03-02T10:00', {
      locationId: otherLocationId,
      patientId: otherPatient.patientId,
      ...free,
    })
    await visit('video', '2027-03-02T11:00', { type: 'VIDEO_CALL', locationId: undefined })
    await visit('last', '2027-03-02T23:30')
    await visit('next', '2027-03-03T00:00')
    await clinic.reception.client.put(`/appointments/${early.id}`, { status: 'CONFIRMED' })
  })

  test.each<[string, (c: TestClinic) => string, string[]]>([
    ['none', () => '', ['early', 'first', 'other-doctor', 'annex', 'video', 'last', 'next']],
    [
      'latest first',
      () => '?sort=-appointmentDate',
      ['next', 'last', 'video', 'annex', 'other-doctor', 'first', 'early'],
    ],
    ['doctorId', (c) => `?doctorId=${c.otherDoctor.doctorId}`, ['other-doctor']],
    ['patientId', (c) => `?patientId=${c.otherPatient.patientId}`, ['annex']],
    [
      'two patients',
      (c) => `?patientId=${c.otherPatient.patientId},${c.patient.patientId}&locationId=${c.otherLocationId}`,
      ['annex'],
    ],
    ['locationId', (c) => `?locationId=${c.otherLocationId}`, ['annex']],
    ['an id of nobody', () => `?doctorId=${v7()}`, []],
    ['status', () => '?status=CONFIRMED', ['early']],
    ['two states', () => '?status=CONFIRMED,CANCELLED', ['early']],
    ['type', () => '?type=VIDEO_CALL,HOME_VISIT', ['video']],
    ['a day of the clinic', () => '?date=2027-03-02', ['first', 'other-doctor', 'annex', 'video', 'last']],
    ['from, which counts', () => '?from=2027-03-02T18:00:00Z', ['last', 'next']],
    ['to, which does not', () => '?to=2027-03-02T00:00', ['early']],
    ['from and to on the wall', () => '?from=2027-03-02T09:00&to=2027-03-02T11:00', ['other-doctor', 'annex']],
    ['what is not over at from', () => '?from=2027-03-02T23:45&overlapping=true', ['last', 'next']],
    ['what ends at from, which is over', () => '?from=2027-03-03T00:00&overlapping=true', ['next']],
    ['what is under way at from', () => '?from=2027-03-02T10:15&to=2027-03-02T11:00&overlapping=true', ['annex']],
    ['what begins at from alone', () => '?from=2027-03-02T10:15&to=2027-03-02T11:00&overlapping=false', []],
    ['followUp', () => '?followUp=true', []],
    ['no followUp', () => '?followUp=false&type=VIDEO_CALL', ['video']],
    ['externalId', () => '?externalId=annex', ['annex']],
    ['affected', () => '?affected=true', []],
    [
      'several at once',
      (c) => `?date=2027-03-02&type=IN_PERSON&doctorId=${c.doctor.doctorId}&sort=-appointmentDate`,
      ['last', 'annex', 'first'],
    ],
  ])('%s', async (_what, query, names) => {
    expect(await list(query(clinic))).toEqual(names)
  })

  test.each([
    ['?colour=red', '#/colour'],
    ['?overlapping=true', '#/overlapping'],
    ['?limit=0', '#/limit'],
    ['?limit=101', '#/limit'],
    ['?limit=ten', '#/limit'],
    ['?doctorId=x', '#/doctorId'],
    ['?status=DONE', '#/status'],
    ['?type=PHONE', '#/type'],
    ['?date=2027-02-29', '#/date'],
    ['?from=2027-03-01', '#/from'],
    ['?date=2027-03-01&from=2027-03-01T10:00Z', '#/date'],
    ['?sort=name', '#/sort'],
    ['?followUp=yes', '#/followUp'],
    ['?status=PENDING&status=SCHEDULED', '#/status'],
  ])('%s is 422', async (query, pointer) => {
    const refused = await clinic.reception.client.get(`/appointments${query}`)
    expect(refused.body.errors?.[0]?.pointer.replace('/0', '')).toBe(pointer)
    expectProblem(refused, 422, 'VALIDATION_ERROR')
  })

  test('unresolved, and changed since', async () => {
    setClock('2027-03-02T03:45:00Z')
    expect(await list('?unresolved=true')).toEqual(['early', 'first'])
    expect(await list('?unresolved=false&date=2027-03-01')).toEqual([])
    const [first] = (await clinic.reception.client.get('/appointments?externalId=first')).body.data
    await putInState(first.id, 'NO_SHOW')
    expect(await list('?unresolved=true')).toEqual(['early'])
    const [video] = (await clinic.reception.client.get('/appointments?externalId=video')).body.data
    await clinic.reception.client.put(`/appointments/${video.id}`, { notes: 'x' })
    expect(await list('?updatedSince=2027-03-02T03:45:00Z')).toEqual(['video'])
    expect(await list('?updatedSince=2027-03-02T09:15')).toEqual(['video'])
    expect(await list('?updatedSince=2027-03-02T03:45:01Z')).toEqual([])
  })
})

test('visits in time off and in closed hours are affected, until they are moved', async () => {
  const clinic = await mintClinic()
  for (const n of [0, 1, 2, 3]) await book(clinic, { externalId: `at-1${n}`, appointmentDate: `2027-03-02T1${n}:00` })
  const { client } = clinic.reception
  const away = { from: '2027-03-02T10:15', to: '2027-03-02T10:45' }
  const closed = { from: '2027-03-02T12:00', to: '2027-03-02T12:30', locationId: clinic.locationId }
  const byTimeOff = await client.post(`/doctors/${clinic.doctor.doctorId}/time-off`, away)
  expect(byTimeOff.body.affected).toHaveLength(1)
  expect((await clinic.admin.client.post('/closures', closed)).status).toBe(201)
  await clinic.admin.client.post('/closures', {
    ...closed,
    from: '2027-03-02T13:00',
    to: '2027-03-02T13:30',
    locationId: clinic.otherLocationId,
  })
  expect(namesIn(await client.get('/appointments?affected=true'))).toEqual(['at-10', 'at-12'])
  expect(namesIn(await client.get('/appointments?affected=false'))).toEqual(['at-11', 'at-13'])
  await client.put(`/appointments/${byTimeOff.body.affected[0].id}`, { appointmentDate: '2027-03-02T14:00' })
  expect(namesIn(await client.get('/appointments?affected=true'))).toEqual(['at-12'])
})

async function walk(client: Client, path: string): Promise<string[][]> {
  const pages: string[][] = []
  for (let next: string | null = path; next !== null; ) {
    const answer = await client.get(next)
    pages.push(answer.body.data.map((row: { id: string }) => row.id))
    const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('Link') ?? '')?.[1] ?? null
    const { nextCursor } = answer.body.page
    expect(link === null).toBe(nextCursor === null)
    if (link) expect(new URL(link, 'http://kept.test').searchParams.get('cursor')).toBe(nextCursor)
    next = link
  }
  return pages
}

test('pages go to the end without gap or repeat, also over equal starts', async () => {
  const clinic = await mintClinic()
  await book(clinic)
  const copies = `insert into appointments (clinic_id, id, doctor_id, patient_id, location_id, type, status, starts_at, ends_at, timezone, overbook, patient_overlap)
    select clinic_id, gen_random_uuid(), doctor_id, patient_id, location_id, type, 'SCHEDULED', starts_at + n % 3 * interval '1 hour',
      ends_at + n % 3 * interval '1 hour', timezone, true, true from appointments, generate_series(1, 22) n where clinic_id = $1`
  await sqlAs(copies, [clinic.id])
  for (const [path, size] of [
    ['/appointments?limit=4', 4],
    ['/appointments?limit=5&sort=-appointmentDate&status=SCHEDULED', 5],
    ['/appointments/my-appointments?limit=3', 3],
    [`/appointments/user/${clinic.patient.userId}/upcoming?limit=23`, 23],
    ['/appointments', 20],
  ] as const) {
    const client = path.includes('my-') ? clinic.patient.client : clinic.reception.client
    const pages = await walk(client, path)
    expect(new Set(pages.flat()).size, path).toBe(23)
    expect(pages.flat()).toHaveLength(23)
    for (const page of pages.slice(0, -1)) expect(page).toHaveLength(size)
  }
})

test('a cursor of other filters, of another user, or of nothing is 422', async () => {
  const clinic = await mintClinic()
  for (const n of [0, 1]) await book(clinic, { appointmentDate: `2027-03-01T1${n}:00` })
  const { client } = clinic.reception
  const cursor = (await client.get('/appointments?limit=1&type=IN_PERSON')).body.page.nextCursor
  expect((await client.get(`/appointments?limit=9&type=IN_PERSON&cursor=${cursor}`)).body.data).toHaveLength(1)
  for (const path of [
    `/appointments?limit=1&cursor=${cursor}`,
    `/appointments?limit=1&type=IN_PERSON&sort=-appointmentDate&cursor=${cursor}`,
    `/appointments/my-appointments?cursor=${cursor}`,
    '/appointments?cursor=nonsense',
    '/appointments?cursor=',
  ]) {
    expectProblem(await client.get(path), 422, 'INVALID_CURSOR')
  }
  const byOther = await clinic.admin.client.get(`/appointments?limit=1&type=IN_PERSON&cursor=${cursor}`)
  expectProblem(byOther, 422, 'INVALID_CURSOR')
})

test('a filter on the wall: a repeated time is the first, a skipped one is refused', async () => {
  const clinic = await mintClinic({ timezone: 'America/New_York', hours: [{ start: '00:00', end: '24:00' }] })
  await book(clinic, { externalId: 'first', appointmentDate: '2027-11-07T05:30Z' })
  await book(clinic, { externalId: 'second', appointmentDate: '2027-11-07T06:30Z' })
  const { client } = clinic.reception
  expect(namesIn(await client.get('/appointments?from=2027-11-07T01:30'))).toEqual(['first', 'second'])
  expect(namesIn(await client.get('/appointments?to=2027-11-07T01:31'))).toEqual(['first'])
  expect(namesIn(await client.get('/appointments?date=2027-11-07'))).toEqual(['first', 'second'])
  for (const name of ['from', 'to', 'updatedSince']) {
    expectProblem(await client.get(`/appointments?${name}=2027-03-14T02:30`), 422, 'DST_GAP')
  }
})
