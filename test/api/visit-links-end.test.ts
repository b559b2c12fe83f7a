import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { describe, expect, test } from 'vitest'
import { app } from '../../src/app.ts'
import { openDatabase } from '../../src/db/client.ts'
import { type Env, settingsOf } from '../../src/env.ts'
import { purgeVisitLinks } from '../../src/jobs/purge-visit-links.ts'
import { makeVisitLinks } from '../../src/records/visit-link.ts'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { linksFor, PURPOSES, page, statesOf } from '../support/visit-links.ts'
import { book, expectProblem } from '../support/visits.ts'

// 08:30 in India; the visit is at 10:00.
startsAt('2027-03-01T03:00:00Z')

const AFTER = '2027-03-02T05:00:00.000Z'

async function linked() {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  const links = await linksFor(clinic, visit)
  return { clinic, visit, links }
}
type Linked = Awaited<ReturnType<typeof linked>>

const formFor = (purpose: string) => ({ do: purpose, ...(purpose === 'move' && { to: AFTER }) })

/** What ends the links of a visit, before one was used. */
const ENDINGS: [string, (all: Linked) => Promise<unknown>][] = [
  ['the visit has begun', async () => setClock('2027-03-01T04:30:00Z')],
  [
    'the desk moved it',
    ({ clinic, visit }) => clinic.reception.client.put(`/appointments/${visit.id}`, { appointmentDate: AFTER }),
  ],
  [
    'the desk wrote a note',
    ({ clinic, visit }) => clinic.reception.client.put(`/appointments/${visit.id}`, { notes: 'By bus' }),
  ],
  [
    'the desk cancelled it',
    ({ clinic, visit }) => clinic.reception.client.post(`/appointments/${visit.id}/cancel`, {}),
  ],
  [
    'the patient confirmed it in the app',
    ({ clinic, visit }) => clinic.patient.client.put(`/appointments/${visit.id}`, { status: 'CONFIRMED' }),
  ],
  [
    'another link of the message was used',
    ({ links }) => page(links.confirm, { do: 'confirm' }).then(() => page(links.confirm, { do: 'undo' })),
  ],
  [
    'it went to another patient',
    ({ clinic, visit }) =>
      clinic.reception.client.put(`/appointments/${visit.id}`, { patientId: clinic.otherPatient.patientId }),
  ],
  [
    'the patient’s number was put right',
    ({ clinic, visit }) => clinic.reception.client.put(`/patients/${visit.patientId}`, { phone: '+91 98450 12345' }),
  ],
  [
    'the patient died',
    ({ visit }) => sqlAs("update patients set status = 'deceased' where id = $1", [visit.patientId]),
  ],
  [
    'the patient is not active',
    ({ visit }) => sqlAs("update patients set status = 'inactive' where id = $1", [visit.patientId]),
  ],
  [
    'the record was merged',
    ({ clinic, visit }) =>
      sqlAs('update patients set merged_into = $2 where id = $1', [visit.patientId, clinic.otherPatient.patientId]),
  ],
  [
    'the visit hangs on another patient’s',
    ({ visit }) => sqlAs('update appointments set mismatched = true where id = $1', [visit.id]),
  ],
  [
    'the link’s own time is over',
    ({ visit }) =>
      sqlAs("update visit_links set expires_at = '2027-03-01T03:00:00Z' where appointment_id = $1", [visit.id]),
  ],
]

test.each(ENDINGS)('links end when %s', async (_, end) => {
  const all = await linked()
  for (const purpose of PURPOSES) expect((await page(all.links[purpose])).status).toBe(200)
  await end(all)
  const before = await statesOf(all.clinic)
  for (const purpose of [
    'move',
    'cancel',
    ...(_ === 'another link of the message was used' ? [] : ['confirm']),
  ] as const) {
    const path = all.links[purpose as 'move']
    const shown = await page(path)
    expect([purpose, shown.status, shown.text.includes('does not work any more')]).toEqual([purpose, 404, true])
    expect((await page(path, formFor(purpose))).status).toBe(404)
    expectProblem(await send('GET', path), 404, 'LINK_NOT_FOUND')
  }
  expect(await statesOf(all.clinic)).toEqual(before)
})

test('a token that was never made, or has another form, looks as one that has ended', async () => {
  const { clinic, links, visit } = await linked()
  const token = links.confirm.slice(3)
  const last = token.at(-1) === 'A' ? 'Q' : 'A'
  const wrong = [
    'x',
    'A'.repeat(22),
    'A'.repeat(21),
    `${token}A`,
    token.slice(0, -1) + last,
    token.toLowerCase(),
    '%00',
    '%F0%9F%92%A9',
    "'or'1",
  ]
  const ended = await page(links.confirm, { do: 'confirm' }).then(async () => {
    setClock('2027-03-01T03:30:00Z')
    return page(links.confirm)
  })
  const before = await statesOf(clinic)
  for (const one of wrong) {
    const shown = await page(`/l/${one}`)
    expect([one, shown.status, shown.html]).toEqual([one, 404, ended.html])
    expect((await page(`/l/${one}`, { do: 'confirm' })).html).toBe(ended.html)
  }
  expect(ended.html).not.toContain('Test clinic')
  expect(await statesOf(clinic)).toEqual(before)
  expect(visit.version).toBe(1)
})

describe('undo', () => {
  const UNDONE: Record<string, unknown> = { confirm: 'SCHEDULED', move: 'SCHEDULED', cancel: 'CANCELLED' }

  test.each(PURPOSES)('of %s is offered for ten minutes and not longer', async (purpose) => {
    const { links, clinic } = await linked()
    await page(links[purpose], formFor(purpose))
    setClock('2027-03-01T03:09:59.999Z')
    expect((await page(links[purpose])).html).toContain('value="undo"')
    setClock('2027-03-01T03:10:00Z')
    const before = await statesOf(clinic)
    expect((await page(links[purpose])).status).toBe(404)
    expect((await page(links[purpose], { do: 'undo' })).status).toBe(404)
    expect(await statesOf(clinic)).toEqual(before)
  })

  test.each(PURPOSES)('of %s ends with whatever somebody else changes', async (purpose) => {
    const { links, visit, clinic } = await linked()
    await page(links[purpose], formFor(purpose))
    // No verb changes a cancelled visit; what else might is the same to the link.
    if (purpose === 'cancel') await sqlAs('update appointments set version = version + 1 where id = $1', [visit.id])
    else await clinic.reception.client.put(`/appointments/${visit.id}`, { notes: 'By bus' })
    const before = await statesOf(clinic)
    expect((await page(links[purpose])).status).toBe(404)
    expect((await page(links[purpose], { do: 'undo' })).status).toBe(404)
    expect(await statesOf(clinic)).toEqual(before)
    expect(UNDONE).toHaveProperty(purpose)
  })
})

describe('at once', () => {
  const many = (count: number, press: (at: number) => Promise<{ status: number; text: string }>) =>
    Promise.all(Array.from({ length: count }, (_, at) => press(at)))

  test.each(PURPOSES)('a hundred presses %s once, and all see the same page; so with undo', async (purpose) => {
    const { links, visit, clinic } = await linked()
    const pressed = await many(100, () => page(links[purpose], formFor(purpose)))
    expect(new Set(pressed.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(pressed[0]?.status).toBe(200)
    const versions = async () =>
      (await sqlAs('select version from appointments where clinic_id = $1 order by id', [clinic.id])).map(
        ({ version }) => version,
      )
    expect(await versions()).toEqual([2])
    const undone = await many(30, () => page(links[purpose], { do: 'undo' }))
    expect(new Set(undone.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(undone[0]?.status).toBe(200)
    expect(await versions()).toEqual(purpose === 'cancel' ? [2, 1] : [3])
    // The Queue may meanwhile have told the desk that nobody can be written to.
    const told = await sqlAs("select type from outbox where clinic_id = $1 and subject_type = 'appointment'", [
      clinic.id,
    ])
    expect(told).toHaveLength(3)
    expect(visit.version).toBe(1)
  })

  test('all links of a message at once: one acts, and the others have ended', async () => {
    const { links, visit } = await linked()
    const pressed = await many(30, (at) => {
      const purpose = PURPOSES[at % 3] as (typeof PURPOSES)[number]
      return page(links[purpose], formFor(purpose))
    })
    expect(pressed.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(pressed.filter(({ status }) => status === 404)).toHaveLength(20)
    const [row] = await sqlAs('select version from appointments where id = $1', [visit.id])
    expect(row).toEqual({ version: 2 })
  })

  test('the desk and the patient: whoever is second changes nothing that the first has done', async () => {
    const { links, visit, clinic } = await linked()
    const [pressed, desk] = await Promise.all([
      page(links.cancel, { do: 'cancel' }),
      clinic.reception.client.put(`/appointments/${visit.id}`, { notes: 'By bus' }, { 'If-Match': '"1"' }),
    ])
    expect([
      [200, 412],
      [200, 409],
      [404, 200],
    ]).toContainEqual([pressed.status, desk.status])
    const [row] = await sqlAs('select version from appointments where id = $1', [visit.id])
    expect(row).toEqual({ version: 2 })
  })
})

test('a link outlives a change of the signing key, and its message made again after it is another', async () => {
  const clinic = await mintClinic()
  const visit = await book(clinic)
  const former = { SIGNING_KEY: 'the-key-before-this-one-of-32-letters' }
  const links = await linksFor(clinic, visit, { more: former })
  const open = async (path: string, bindings: Record<string, string>) => {
    const context = createExecutionContext()
    const request = new Request(`http://kept.test${path}`, { headers: { Accept: 'text/html' } })
    const answer = await app.fetch(request, { ...env, ...bindings } as typeof env, context)
    await waitOnExecutionContext(context)
    return { status: answer.status, html: await answer.text() }
  }
  expect((await open(links.confirm, {})).status).toBe(404)
  const shown = await open(links.confirm, { SIGNING_KEY_PREVIOUS: former.SIGNING_KEY })
  expect(shown.status).toBe(200)
  for (const path of [links.move, links.cancel]) expect(shown.html).toContain(`href="${path}"`)
})

test('the same message has the same links, whoever makes them, and the database holds none of them', async () => {
  const { clinic, visit } = await linked()
  const settings = settingsOf(env as unknown as Env)
  const wanted = {
    ...{ clinicId: clinic.id, messageId: visit.id, appointmentId: visit.id, patientId: visit.patientId },
    ...{ visitVersion: 1, expiresAt: 0 },
  }
  const all = PURPOSES.map((purpose) => ({ ...wanted, purpose }))
  const [once, twice] = await Promise.all([makeVisitLinks(settings, all), makeVisitLinks(settings, all)])
  expect(once.map(({ url }) => url)).toEqual(twice.map(({ url }) => url))
  expect(new Set(once.map(({ url }) => url)).size).toBe(3)
  for (const { url, secret } of once) {
    expect(url).toMatch(/\/l\/[\w-]{22}$/)
    expect(secret).toMatch(/^[0-9a-f]{64}$/)
  }
  await linksFor(clinic, visit, { messageId: visit.id })
  const paths = await linksFor(clinic, visit, { messageId: visit.id })
  const rows = await sqlAs('select to_jsonb(l) row from visit_links l where message_id = $1', [visit.id])
  expect(rows).toHaveLength(3)
  for (const path of Object.values(paths)) expect(JSON.stringify(rows)).not.toContain(path.slice(3))
})

test('a message that is tried again leads to the visit as it is by then, and to what was done where a link was used', async () => {
  const { clinic, visit } = await linked()
  const messageId = v7()
  const first = await linksFor(clinic, visit, { messageId })
  const { body } = await clinic.reception.client.put(`/appointments/${visit.id}`, { notes: 'bring the card' })
  expect((await page(first.confirm)).html).not.toContain('<form')
  const again = await linksFor(clinic, body, { messageId })
  expect(again).toEqual(first)
  expect((await page(first.confirm)).html).toContain('<form')
  expect((await page(first.confirm, formFor('confirm'))).status).toBe(200)
  await linksFor(clinic, { ...body, version: body.version + 1 }, { messageId })
  const rows = await sqlAs(
    'select purpose, visit_version, acted_at from visit_links where message_id = $1 order by 1',
    [messageId],
  )
  expect(rows).toMatchObject([
    { purpose: 'cancel', visit_version: body.version + 1 },
    { purpose: 'confirm', visit_version: body.version, acted_at: expect.any(Date) },
    { purpose: 'move', visit_version: body.version + 1 },
  ])
})

test('old links are forgotten a day after they have ended', async () => {
  const { clinic } = await linked()
  const left = async () => (await sqlAs('select id from visit_links where clinic_id = $1', [clinic.id])).length
  const db = openDatabase((env as unknown as Env).HYPERDRIVE.connectionString)
  await purgeVisitLinks(db, Date.parse('2027-03-02T04:29:59Z'))
  expect(await left()).toBe(3)
  await purgeVisitLinks(db, Date.parse('2027-03-02T04:30:00Z')).finally(db.release)
  expect(await left()).toBe(0)
})
