import { describe, expect, test } from 'vitest'
import { send } from '../support/client.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { setClock, startsAt } from '../support/clock.ts'
import { linksFor, PURPOSES, page, statesOf, timesIn } from '../support/visit-links.ts'
import { book, putInState, trailOf } from '../support/visits.ts'

// 08:30 in India; the visit is at 10:00.
startsAt('2027-03-01T03:00:00Z')

const NIL = '00000000-0000-0000-0000-000000000000'

async function linked(over: Record<string, unknown> = {}) {
  const clinic = await mintClinic()
  const visit = await book(clinic, over)
  const links = await linksFor(clinic, visit)
  const now = async (id: string = visit.id) => (await clinic.reception.client.get(`/appointments/${id}`)).body
  return { clinic, visit, links, now }
}

const audited = (id: string) =>
  sqlAs('select action, role, actor_id from audit_log where subject_id = $1 and role = $2 order by id', [id, 'LINK'])

test.each(PURPOSES)('looking at a link to %s changes nothing, by whatever method or form', async (purpose) => {
  const { clinic, links } = await linked()
  const before = await statesOf(clinic)
  const other = purpose === 'confirm' ? 'cancel' : 'confirm'
  const statuses = [
    (await page(links[purpose])).status,
    (await page(links[purpose], {})).status,
    (await page(links[purpose], { do: other })).status,
    (await page(links[purpose], { do: 'undo' })).status,
    (await page(links[purpose], { do: purpose, more: '1' })).status,
    (await page(links[purpose], undefined, {}, 'HEAD')).status,
    (await send('GET', links[purpose])).status,
    (await send('POST', links[purpose])).status,
  ]
  expect(statuses).toEqual([200, 422, 422, 422, 422, 200, 200, 422])
  expect(await statesOf(clinic)).toEqual(before)
})

test.each([
  ['confirm', 'appointment.confirmed', 'no longer confirmed'],
  ['move', 'appointment.rescheduled', 'at its former time again'],
  ['cancel', 'appointment.cancelled', 'booked again'],
] as const)('a patient without a user can %s too, and undo it, as nobody’s user', async (purpose, action, undone) => {
  const clinic = await mintClinic()
  await sqlAs('update patients set user_id = null where id = $1', [clinic.patient.patientId])
  const visit = await book(clinic)
  const links = await linksFor(clinic, visit)
  const [to = ''] = purpose === 'move' ? timesIn(await page(links.move)) : []
  expect((await page(links[purpose], { do: purpose, ...(to && { to }) })).status).toBe(200)
  expect((await audited(visit.id)).find((row) => row.action === action)).toEqual({
    action,
    role: 'LINK',
    actor_id: NIL,
  })
  expect((await page(links[purpose], { do: 'undo' })).text).toContain(undone)
  expect(await sqlAs('select from users where id = $1', [NIL])).toEqual([])
})

describe('confirm', () => {
  test('the button confirms, in one step with the link’s row, as the patient by a link', async () => {
    const { visit, links, now, clinic } = await linked()
    const done = await page(links.confirm, { do: 'confirm' })
    expect([done.status, done.text.includes('Your visit is confirmed')]).toEqual([200, true])
    expect(await now()).toMatchObject({ status: 'CONFIRMED', version: 2 })
    expect(await audited(visit.id)).toEqual([
      { action: 'appointment.confirmed', role: 'LINK', actor_id: clinic.patient.userId },
      { action: 'appointment.read', role: 'LINK', actor_id: clinic.patient.userId },
    ])
    expect((await trailOf(visit.id)).events).toEqual(['appointment.booked@1', 'appointment.confirmed@2'])
    const [row] = await sqlAs(
      'select act_version, act_appointment_id, undone_at from visit_links where acted_at is not null and appointment_id = $1',
      [visit.id],
    )
    expect(row).toEqual({ act_version: 2, act_appointment_id: visit.id, undone_at: null })
  })

  test('undo has the visit SCHEDULED again, once, and then the link has ended', async () => {
    const { links, now } = await linked()
    await page(links.confirm, { do: 'confirm' })
    const undone = await page(links.confirm, { do: 'undo' })
    expect(undone.text).toContain('no longer confirmed')
    expect((await page(links.confirm, { do: 'undo' })).text).toContain('no longer confirmed')
    expect(await now()).toMatchObject({ status: 'SCHEDULED', confirmedAt: null, version: 3 })
    expect((await page(links.confirm, { do: 'confirm' })).text).toContain('no longer confirmed')
    expect((await now()).version).toBe(3)
    setClock('2027-03-01T03:10:00Z')
    expect((await page(links.confirm)).status).toBe(404)
  })

  test('a booking that the clinic has yet to accept cannot be confirmed', async () => {
    const { clinic, visit, now } = await linked()
    await sqlAs("update appointments set status = 'PENDING' where id = $1", [visit.id])
    const links = await linksFor(clinic, visit)
    const shown = await page(links.confirm)
    expect(shown.text).toContain('still has to accept')
    expect(shown.html).not.toContain('<button')
    expect((await page(links.confirm, { do: 'confirm' })).status).toBe(409)
    expect((await now()).status).toBe('PENDING')
  })
})

describe('cancel', () => {
  test('cancels; undo books the same time anew, as a new visit with all its texts', async () => {
    const { clinic, visit, links, now } = await linked({
      reason: 'Sore knee',
      notes: 'Use the ramp',
      treatmentType: 'FOLLOW_UP',
    })
    expect((await page(links.cancel, { do: 'cancel' })).text).toContain('Your visit is cancelled')
    expect(await now()).toMatchObject({ status: 'CANCELLED', version: 2 })
    const undone = await page(links.cancel, { do: 'undo' })
    expect([undone.status, undone.text.includes('booked again')]).toEqual([200, true])
    expect((await now()).status).toBe('CANCELLED')
    const { data } = (await clinic.reception.client.get('/appointments?date=2027-03-01&status=SCHEDULED')).body
    const [again] = data
    expect(data).toHaveLength(1)
    expect(await now(again.id)).toMatchObject({
      appointmentDate: visit.appointmentDate,
      endDate: visit.endDate,
      reason: 'Sore knee',
      notes: 'Use the ramp',
      treatmentType: 'FOLLOW_UP',
      patientId: visit.patientId,
      locationId: visit.locationId,
    })
    expect(again.id).not.toBe(visit.id)
  })

  test('the same time is booked anew although notice and grid would keep it from a patient by now', async () => {
    const clinic = await mintClinic({ settings: { minNoticeMinutes: 24 * 60 } })
    const visit = await book(clinic, { appointmentDate: '2027-03-01T10:10', duration: 20 })
    const links = await linksFor(clinic, visit)
    await page(links.cancel, { do: 'cancel' })
    expect((await page(links.cancel, { do: 'undo' })).text).toContain('booked again')
  })

  test('a follow-up’s plan is open while its visit is cancelled, and closed by the new one', async () => {
    const clinic = await mintClinic()
    const first = await book(clinic)
    await putInState(first.id, 'IN_PROGRESS')
    const followUpDate = '2027-03-08T10:10'
    const completed = await clinic.doctor.client.post(`/appointments/${first.id}/complete`, {
      followUpDate,
      followUpDuration: 20,
    })
    expect(completed.status, JSON.stringify(completed.body)).toBe(200)
    const { followUpPlan, followUpAppointment } = completed.body
    const links = await linksFor(clinic, followUpAppointment)
    const plan = async () => (await clinic.reception.client.get(`/follow-up-plans/${followUpPlan.id}`)).body
    expect((await page(links.cancel, { do: 'cancel' })).status).toBe(200)
    expect(await plan()).toMatchObject({ status: 'scheduled', followUpAppointmentId: null })
    const pressed = await Promise.all(Array.from({ length: 10 }, () => page(links.cancel, { do: 'undo' })))
    expect(pressed.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const closed = await plan()
    expect(closed).toMatchObject({ status: 'completed', followUpAppointment: { status: 'SCHEDULED' } })
    expect(closed.followUpAppointmentId).not.toBe(followUpAppointment.id)
    expect(closed.followUpAppointment.appointmentDate).toBe(followUpAppointment.appointmentDate)
  })

  test('where somebody else has the time by now, the page says so and the visit stays cancelled', async () => {
    const { clinic, links, now } = await linked()
    await page(links.cancel, { do: 'cancel' })
    await book(clinic, { patientId: clinic.otherPatient.patientId })
    const undone = await page(links.cancel, { do: 'undo' })
    expect([undone.status, undone.text.includes('not free any more')]).toEqual([409, true])
    expect((await now()).status).toBe('CANCELLED')
    expect(undone.html).not.toContain('value="undo"')
  })
})

describe('move', () => {
  test('lists free times by day and moves to the one that is chosen; undo goes back', async () => {
    const { clinic, visit, links, now } = await linked()
    await book(clinic, { patientId: clinic.otherPatient.patientId, appointmentDate: '2027-03-01T11:00' })
    const listed = await page(links.move)
    const times = timesIn(listed)
    expect(times).toContain('2027-03-01T05:00:00.000Z')
    expect(times).not.toContain('2027-03-01T04:30:00.000Z')
    expect(times).not.toContain('2027-03-01T05:30:00.000Z')
    expect(times.at(-1)).toBe('2027-03-14T11:00:00.000Z')
    expect(listed.html).toContain('href="?from=2027-03-15"')
    const later = timesIn(await page(`${links.move}?from=2027-03-15`))
    expect([later[0], later.at(-1)]).toEqual(['2027-03-15T03:30:00.000Z', '2027-03-28T11:00:00.000Z'])

    const done = await page(links.move, { do: 'move', to: '2027-03-02T05:00:00.000Z' })
    expect([done.status, done.text.includes('Your visit is moved')]).toEqual([200, true])
    expect(await now()).toMatchObject({ appointmentDate: '2027-03-02T05:00:00.000Z', version: 2, status: 'SCHEDULED' })
    expect(done.html).toContain(visit.appointmentDate)
    const undone = await page(links.move, { do: 'undo' })
    expect(undone.text).toContain('at its former time again')
    expect(await now()).toMatchObject({ appointmentDate: visit.appointmentDate, version: 3 })
    expect((await audited(visit.id)).map(({ action }) => action)).toEqual([
      'appointment.read',
      'appointment.read',
      'appointment.rescheduled',
      'appointment.read',
      'appointment.rescheduled',
      'appointment.read',
    ])
  })

  test('a time that was taken meanwhile is refused, and the page lists what is free now', async () => {
    const { clinic, links, now } = await linked()
    expect(timesIn(await page(links.move))).toContain('2027-03-01T05:30:00.000Z')
    await book(clinic, { patientId: clinic.otherPatient.patientId, appointmentDate: '2027-03-01T11:00' })
    const refused = await page(links.move, { do: 'move', to: '2027-03-01T05:30:00.000Z' })
    expect([refused.status, refused.text.includes('cannot be had any more')]).toEqual([409, true])
    expect(timesIn(refused)).not.toContain('2027-03-01T05:30:00.000Z')
    expect(timesIn(refused)).toContain('2027-03-01T06:00:00.000Z')
    expect((await now()).version).toBe(1)
    const asData = await send('POST', links.move, {
      body: JSON.stringify({ do: 'move', to: '2027-03-01T05:30:00.000Z' }),
      headers: { 'Content-Type': 'application/json' },
    })
    expect(asData.body).toMatchObject({ code: 'SCHEDULING_CONFLICT', reason: 'BOOKED' })
    expect(asData.body.alternatives).toHaveLength(5)
  })

  test.each([
    ['none', {}, 422],
    ['no time at all', { to: 'noon' }, 422],
    ['one that is past', { to: '2027-03-01T02:00:00.000Z' }, 422],
    ['one off the grid', { to: '2027-03-01T05:07:00.000Z' }, 422],
    ['one at night', { to: '2027-03-01T20:00:00.000Z' }, 422],
    ['one beyond the horizon', { to: '2028-03-01T05:00:00.000Z' }, 422],
  ])('of the times, %s is refused', async (_, to: Record<string, string>, status) => {
    const { links, now } = await linked()
    expect((await page(links.move, { do: 'move', ...to })).status).toBe(status)
    expect((await now()).version).toBe(1)
  })

  test('where the former time was given away, undo says so', async () => {
    const { clinic, links, now } = await linked()
    await page(links.move, { do: 'move', to: '2027-03-02T05:00:00.000Z' })
    await book(clinic, { patientId: clinic.otherPatient.patientId })
    const undone = await page(links.move, { do: 'undo' })
    expect([undone.status, undone.text.includes('former time is not free any more')]).toEqual([409, true])
    expect((await now()).appointmentDate).toBe('2027-03-02T05:00:00.000Z')
  })

  test('undo goes back although the new time is within the window in which patients change nothing', async () => {
    const clinic = await mintClinic({ settings: { cancellationWindowMinutes: 180 } })
    const visit = await book(clinic, { appointmentDate: '2027-03-01T14:00' })
    const links = await linksFor(clinic, visit)
    expect((await page(links.move, { do: 'move', to: '2027-03-01T05:00:00.000Z' })).status).toBe(200)
    expect((await page(links.move, { do: 'undo' })).text).toContain('at its former time again')
  })
})

test('too late: the page says whom to call, and the button’s form is refused', async () => {
  const clinic = await mintClinic({ settings: { cancellationWindowMinutes: 120 } })
  await sqlAs("update clinics set phone = '+91 80 5550 0100' where id = $1", [clinic.id])
  const visit = await book(clinic)
  const links = await linksFor(clinic, visit)
  for (const purpose of ['move', 'cancel'] as const) {
    const shown = await page(links[purpose])
    expect(shown.text).toContain('too late')
    expect(shown.html).toContain('href="tel:+918055500100"')
    expect(shown.html).not.toContain('<button')
    expect(shown.html).toContain(`href="${links.confirm}"`)
    expect(shown.html.match(/href="\/l\//g)).toHaveLength(1)
    const refused = await page(links[purpose], { do: purpose, to: '2027-03-02T05:00:00.000Z' })
    expect([refused.status, refused.text.includes('too late')]).toEqual([422, true])
  }
  expect((await page(links.confirm, { do: 'confirm' })).status).toBe(200)
})
