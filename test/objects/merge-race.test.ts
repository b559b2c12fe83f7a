import { env } from 'cloudflare:workers'
import { v7 } from 'uuid'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/db/client.ts'
import { systemCaller } from '../../src/domain/system.ts'
import type { Env } from '../../src/env.ts'
import { judgeDue } from '../../src/jobs/judge-due.ts'
import { confirmed } from '../api/link-codes.ts'
import { deadlocks, merge, registered, unmerge } from '../api/patient-records.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'

startsAt()

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

test('a merge that renews the survivor’s rooms and a closure that marks the visits of both deadlock nowhere', async () => {
  const clinic = await mintClinic()
  const { client } = clinic.reception
  const [old, survivor] = [await registered(clinic), await registered(clinic)]
  // A link that only one of them has: a merge and its undoing change who stands for the survivor, and so its rooms.
  await confirmed(clinic, clinic.otherPatient, { patientId: old })
  for (const n of count(24)) {
    const start = Date.parse('2027-03-02T04:00:00Z') + n * 1_200_000
    const time = { starts_at: new Date(start).toISOString(), ends_at: new Date(start + 600_000).toISOString() }
    const id = await videoVisit(clinic, { patient_id: n % 2 === 0 ? survivor : old, ...time })
    await sqlAs(`insert into video_consultations (clinic_id, id, appointment_id, room_name) values ($1, $2, $3, $4)`, [
      clinic.id,
      v7(),
      id,
      id.replaceAll('-', ''),
    ])
  }
  const before = await deadlocks()
  for (const _round of count(6)) {
    const closure = client.post('/closures', { from: '2027-03-02T00:00', to: '2027-03-02T23:00' })
    const [closed, merged] = await Promise.all([closure, merge(clinic, old, survivor)])
    expect([closed.status, merged.status]).toEqual([201, 200])
    const opened = client.delete(closed.headers.get('Location') ?? '')
    expect((await Promise.all([opened, unmerge(clinic, old)])).map(({ status }) => status)).toEqual([200, 200])
  }
  expect(await deadlocks()).toBe(before)
  // Whom the merges were too quick for is judged by the job.
  const actor = { caller: systemCaller('test'), now: Date.parse('2027-03-01T03:00:00Z') }
  await judgeDue(openDatabase((env as Env).HYPERDRIVE.connectionString), actor, {
    clinicIds: [clinic.id],
  })
  const marked = await sqlAs("select id from appointments where clinic_id = $1 and affected_by = 'CLOSURE'", [
    clinic.id,
  ])
  expect(marked).toEqual([])
})
