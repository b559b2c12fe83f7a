import { beforeEach, describe, expect, test } from 'vitest'
import { mintClinic, type Person, sqlAs, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, expectProblem } from '../support/visits.ts'
import { BIRTH, codeFor, confirmed, linked, redeem } from './link-codes.ts'
import { merge, registered, unmerge } from './patient-records.ts'

startsAt()

let clinic: TestClinic
/** Who works with the receptionist, and has no role here but a patient's. */
let confederate: Person
/** A visit of the victim that holds a diagnosis. */
let visit: string

const SECRET = 'asthma'

beforeEach(async () => {
  clinic = await mintClinic()
  confederate = await clinic.as(['PATIENT'])
  await confederate.client.get('/me')
  const { id } = await book(clinic, { reason: SECRET })
  await clinic.reception.client.post(`/appointments/${id}/check-in`, { override: true, overrideReason: 'early' })
  await clinic.doctor.client.post(`/appointments/${id}/start`)
  const done = await clinic.doctor.client.post(`/appointments/${id}/complete`, {
    diagnosis: SECRET,
    followUpInstructions: SECRET,
    medications: [SECRET],
  })
  expect(done.status).toBe(200)
  visit = id
})

/** Holds that nothing this user can read of the victim has the diagnosis in it. */
async function expectNothing({ client }: Pick<Person, 'client'>, patientId = clinic.patient.patientId): Promise<void> {
  for (const path of [
    ...[`/appointments/${visit}`, `/appointments/${visit}/chain`, `/appointments/${visit}/follow-ups`, '/appointments'],
    ...[`/patients/${patientId}`, `/patients/${patientId}/follow-up-plans`, '/appointments/my-appointments?when=all'],
  ])
    expect(JSON.stringify((await client.get(path)).body), path).not.toContain(SECRET)
}

/** What a receptionist alone may try to confirm. */
async function confirmsAll({ client }: Pick<Person, 'client'>): Promise<void> {
  const { body } = await client.get('/links?status=pending')
  for (const { id } of body.data) expectProblem(await client.post(`/links/${id}/confirm`), 403, 'FORBIDDEN')
}

describe('a receptionist alone gets no health text to somebody', () => {
  test.each(['guardian', 'self'] as const)('by a code as %s that they redeem', async (kind) => {
    if (kind === 'self') await clinic.reception.client.put(`/patients/${clinic.patient.patientId}`, { userId: null })
    const made = await linked(clinic, confederate, { kind })
    expect(made.status).toBe('pending')
    await confirmsAll(clinic.reception)
    expectProblem(await confederate.client.post(`/links/${made.id}/confirm`), 403, 'FORBIDDEN')
    await expectNothing(confederate)
  })

  test('by a change of the record', async () => {
    const path = `/patients/${clinic.patient.patientId}`
    for (const body of [
      { guardianUserIds: [confederate.userId] },
      { userId: confederate.userId },
      { userId: null, guardianUserIds: [confederate.userId] },
    ])
      expect((await clinic.reception.client.put(path, body)).status).toBe(422)
    await clinic.reception.client.put(path, { userId: null })
    expect((await clinic.reception.client.put(path, { userId: confederate.userId })).status).toBe(422)
    await expectNothing(confederate)
  })

  test.each(['userId', 'guardianUserIds'])('by a new record with %s, and its visits', async (field) => {
    const value = field === 'userId' ? confederate.userId : [confederate.userId]
    const patientId = await registered(clinic, { [field]: value })
    await book(clinic, { patientId, appointmentDate: '2027-03-01T14:00', reason: SECRET })
    await confirmsAll(clinic.reception)
    await expectNothing(confederate, patientId)
  })

  test.each(['userId', 'guardianUserIds'])('by a walk-in with %s, which takes no links', async (field) => {
    const value = field === 'userId' ? confederate.userId : [confederate.userId]
    const path = `/queue/doctors/${clinic.doctor.doctorId}/walk-ins`
    const walkIn = { patient: { name: 'Wally', [field]: value }, locationId: clinic.locationId, reason: SECRET }
    expect((await clinic.reception.client.post(path, walkIn)).status).toBe(422)
    expect((await confederate.client.get('/me')).body.patients).toEqual([])
  })

  test('by a merge of the victim into a record of theirs, or the other way round', async () => {
    const theirs = await registered(clinic)
    await linked(clinic, confederate, { patientId: theirs, kind: 'self' })
    expectProblem(await merge(clinic, clinic.patient.patientId, theirs), 403, 'FORBIDDEN')
    expectProblem(await merge(clinic, theirs, clinic.patient.patientId), 403, 'FORBIDDEN')
    await expectNothing(confederate)
  })

  test('by a merge before anything has begun: who is pending on either record stays so', async () => {
    const [a, b] = [await registered(clinic), await registered(clinic)]
    await linked(clinic, confederate, { patientId: a })
    expect((await merge(clinic, a, b)).status).toBe(200)
    await confirmsAll(clinic.reception)
    const { id } = await book(clinic, { patientId: b, appointmentDate: '2027-03-01T14:00', reason: SECRET })
    const seen = await confederate.client.get(`/appointments/${id}`)
    expect(seen.status).toBe(200)
    expect(JSON.stringify(seen.body)).not.toContain(SECRET)
    const [row] = await sqlAs('select status, issued_by from links where patient_id = $1', [b])
    expect(row).toEqual({ status: 'pending', issued_by: clinic.reception.userId })
  })

  test('by an admin’s merge, after which she is still its issuer', async () => {
    const [a, b] = [await registered(clinic), await registered(clinic)]
    await linked(clinic, confederate, { patientId: a })
    await clinic.admin.client.post(`/patients/${a}/merge`, { into: b })
    await confirmsAll(clinic.reception)
    await unmerge(clinic, a)
    await confirmsAll(clinic.reception)
    expect((await clinic.reception.client.get('/links?status=pending')).body.data).toHaveLength(1)
  })

  test('herself: not by a code of her own, by a change, or as a member of the staff who confirms', async () => {
    const both = await clinic.as(['RECEPTIONIST', 'PATIENT'])
    const code = await codeFor(clinic, clinic.patient.patientId, { client: both.client })
    expectProblem(await redeem(both, code), 403, 'FORBIDDEN')
    const patientId = await registered(clinic, { userId: both.userId })
    await confirmsAll(both)
    const made = await linked(clinic, both)
    expectProblem(await both.client.post(`/links/${made.id}/confirm`), 403, 'FORBIDDEN')
    const seen = (await both.client.get(`/appointments/${visit}`)).body
    expect([seen.diagnosis, seen.clinicalNotes]).toEqual([undefined, undefined])
    const [row] = await sqlAs('select pending_user_ids p from patients where id = $1', [patientId])
    expect(row).toEqual({ p: [both.userId] })
  })

  test('by a link that was set aside: only a code brings it back', async () => {
    const other = await registered(clinic)
    await confirmed(clinic, confederate, { patientId: other })
    const merged = await clinic.admin.client.post(`/patients/${other}/merge`, { into: clinic.patient.patientId })
    expect(merged.body.merge.setAside.sort()).toEqual([clinic.patient.userId, confederate.userId].sort())
    const path = `/patients/${clinic.patient.patientId}`
    expect((await clinic.reception.client.put(path, { guardianUserIds: [confederate.userId] })).status).toBe(422)
    expect((await clinic.reception.client.put(path, { userId: clinic.patient.userId })).status).toBe(422)
    await expectNothing(confederate)
    expect((await linked(clinic, clinic.patient, { kind: 'self' })).status).toBe('pending')
  })
})

describe('a merge and its undoing', () => {
  test('keep who is pending, and give back what was set aside as it was', async () => {
    const other = await registered(clinic)
    const guardian = clinic.nurse
    const helper = clinic.support
    await confirmed(clinic, guardian, { patientId: other })
    await linked(clinic, helper, { patientId: other })
    await linked(clinic, helper)
    await confirmed(clinic, clinic.otherPatient)
    const into = clinic.patient.patientId
    expect((await clinic.admin.client.post(`/patients/${other}/merge`, { into })).status).toBe(200)
    const linksOf = async (id: string) => {
      const [row] = await sqlAs(
        'select user_id u, guardian_user_ids g, pending_user_ids p from patients where id = $1',
        [id],
      )
      return row
    }
    expect(await linksOf(into)).toEqual({ u: null, g: [helper.userId], p: [helper.userId] })
    expect(await linksOf(other)).toEqual({ u: null, g: [], p: [] })
    expect((await unmerge(clinic, other)).status).toBe(200)
    expect(await linksOf(other)).toEqual({ u: null, g: [guardian.userId, helper.userId].sort(), p: [helper.userId] })
    expect(await linksOf(into)).toEqual({
      u: clinic.patient.userId,
      g: [helper.userId, clinic.otherPatient.userId].sort(),
      p: [helper.userId],
    })
    const journal = await sqlAs(
      `select count(*) filter (where status = 'pending')::int pending, count(*) filter (where status = 'active')::int active
        from links where patient_id = any($1)`,
      [[other, into]],
    )
    expect(journal).toEqual([{ pending: 2, active: 3 }])
  })

  test('confirmed on one record and pending on the other is pending on the survivor, and told', async () => {
    const [a, b] = [await registered(clinic), await registered(clinic)]
    const link = await confirmed(clinic, clinic.nurse, { patientId: b })
    await linked(clinic, clinic.nurse, { patientId: a })
    await merge(clinic, a, b)
    const [row] = await sqlAs(
      `select l.status, o.type from links l join outbox o on o.subject_id = l.id and o.subject_version = l.version where l.id = $1`,
      [link.id],
    )
    expect(row).toEqual({ status: 'pending', type: 'link.changed' })
    await unmerge(clinic, a)
    const [back] = await sqlAs('select status from links where id = $1', [link.id])
    expect(back).toEqual({ status: 'active' })
  })
})

describe('a receptionist and a confederate get no health text by merging records and undoing it', () => {
  const bookFor = (patientId: string, day: string, client = clinic.reception.client) =>
    book(clinic, { patientId, appointmentDate: `2027-03-${day}T10:00` }, client)

  /** A visit that takes place now, with what is said in it. */
  async function takesPlace(id: string, said: Record<string, unknown> = {}): Promise<void> {
    const arrived = { override: true, overrideReason: 'early' }
    expect((await clinic.reception.client.post(`/appointments/${id}/check-in`, arrived)).status).toBe(200)
    expect((await clinic.doctor.client.post(`/appointments/${id}/start`)).status).toBe(200)
    expect((await clinic.doctor.client.post(`/appointments/${id}/complete`, said)).status).toBe(200)
  }

  /** A record of the confederate's own, and the victim's, to which they are linked, pending. */
  async function bothLinked(): Promise<{ own: string; victim: string }> {
    const victim = clinic.patient.patientId
    await clinic.reception.client.put(`/patients/${victim}`, { userId: null })
    const own = await registered(clinic, { dateOfBirth: BIRTH })
    expect((await linked(clinic, confederate, { patientId: own, kind: 'self' })).status).toBe('active')
    expect((await linked(clinic, confederate)).status).toBe('pending')
    return { own, victim }
  }

  const planOf = async (patientId: string) =>
    (await clinic.reception.client.get(`/patients/${patientId}/follow-up-plans`)).body.data[0].id

  test('of a visit that stays, since its plan was given a visit of the survivor’s', async () => {
    const { own, victim } = await bothLinked()
    const ours = await bookFor(own, '15', confederate.client)
    expect((await merge(clinic, victim, own)).status).toBe(200)
    const plan = await planOf(own)
    const linking = await clinic.reception.client.post(`/follow-up-plans/${plan}/schedule`, { appointmentId: ours.id })
    expect(linking.status).toBe(200)
    const undone = await unmerge(clinic, victim)
    expect([undone.status, undone.body.unmerge.stayed.visits]).toEqual([200, [visit]])
    expect((await confederate.client.get(`/appointments/${visit}`)).status).toBe(200)
    await expectNothing(confederate, own)
  })

  test('of a visit that was made while they were one', async () => {
    const { own, victim } = await bothLinked()
    expect((await merge(clinic, victim, own)).status).toBe(200)
    const since = await bookFor(own, '02')
    await takesPlace(since.id, { diagnosis: SECRET })
    expect((await unmerge(clinic, victim)).body.unmerge.stayed.visits).toEqual([since.id])
    visit = since.id
    expect((await confederate.client.get(`/appointments/${since.id}`)).status).toBe(200)
    await expectNothing(confederate, own)
  })

  test('of a visit that goes with their own plan', async () => {
    const { own, victim } = await bothLinked()
    const ours = await bookFor(own, '02')
    await takesPlace(ours.id, { followUpInstructions: 'Walk daily' })
    expect((await merge(clinic, own, victim)).status).toBe(200)
    const since = await bookFor(victim, '15')
    const plan = (await clinic.reception.client.get(`/appointments/${ours.id}/follow-ups`)).body.plans[0].id
    const linking = await clinic.reception.client.post(`/follow-up-plans/${plan}/schedule`, { appointmentId: since.id })
    expect(linking.status).toBe(200)
    await takesPlace(since.id, { diagnosis: SECRET })
    expect((await unmerge(clinic, own)).status).toBe(200)
    visit = since.id
    expect((await confederate.client.get(`/appointments/${since.id}`)).body.patient.id).toBe(own)
    await expectNothing(confederate, own)
  })

  test.each(['into', 'from'])('of a guardian who was confirmed for one record, by a merge %s it', async (direction) => {
    const [own, victim] = [await registered(clinic), clinic.otherPatient.patientId]
    await confirmed(clinic, confederate, { patientId: own })
    const [from, into] = direction === 'into' ? [victim, own] : [own, victim]
    expect((await merge(clinic, from, into)).status).toBe(200)
    const later = await bookFor(into, '02')
    await takesPlace(later.id, { diagnosis: SECRET })
    visit = later.id
    expect((await confederate.client.get(`/appointments/${later.id}`)).status).toBe(200)
    await expectNothing(confederate, into)
  })
})

test('a Worker of the version before takes a guardian away: the journal and the pending follow', async () => {
  const made = await linked(clinic, confederate)
  await sqlAs(`update patients set guardian_user_ids = '{}' where id = $1`, [clinic.patient.patientId])
  const [row] = await sqlAs(
    'select l.status, p.pending_user_ids p from links l join patients p on p.id = l.patient_id where l.id = $1',
    [made.id],
  )
  expect(row).toEqual({ status: 'ended', p: [] })
})
