import { expect, test } from 'vitest'
import { mintClinic, sqlAs, sqlPastKeys, type TestClinic } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { videoVisit } from '../support/video.ts'
import { book } from '../support/visits.ts'
import { plan } from './follow-ups.ts'
import { bookSeries, seriesWish } from './series.ts'

// The video visit is from 04:30 to 05:00, so its room may be entered from 04:15 to 05:30.
startsAt('2027-03-01T04:20:00Z')

interface Nulled {
  table: string
  /** Of the row; the clinic's where the table has no such column. */
  id: string
  reads: string[]
  /** Who reads; the admin unless it says otherwise. */
  by?: 'reception'
  /** Columns that a check ties to another one. */
  except?: string[]
}

/** Every record there is, and where it is read. */
async function recordsOf(clinic: TestClinic): Promise<Nulled[]> {
  const { doctor, patient, locationId, admin } = clinic
  const days = { from: '2027-05-01T09:00', to: '2027-05-01T10:00', reason: 'away' }
  const of = async (path: string, body: unknown, { client } = admin) => {
    const made = await client.post(path, body)
    expect({ path, status: made.status }).toEqual({ path, status: 201 })
    return made.body.id as string
  }
  const rule = { type: 'IN_PERSON', locationId, time: '10:00', recurrence: seriesWish(clinic).recurrence }
  const template = { name: 'Weekly', doctorId: doctor.doctorId, duration: 30, ...rule }
  const [templateId, closureId] = [await of('/appointment-templates', template), await of('/closures', days)]
  const timeOffId = await of(`/doctors/${doctor.doctorId}/time-off`, days)
  await of('/displays', { locationId, kind: 'board' })
  const visit = await book(clinic)
  const waiting = await book(clinic, { appointmentDate: '2027-03-01T11:00' })
  await clinic.nurse.client.post(`/appointments/${waiting.id}/check-in`, { override: true, overrideReason: 'here' })
  const { series } = await bookSeries(clinic)
  const { id: planId } = await plan(clinic)
  await of(`/follow-up-plans/${planId}/contact-attempts`, { channel: 'phone', outcome: 'reached', note: 'x' })
  const video = await videoVisit(clinic, {
    doctor_id: clinic.otherDoctor.doctorId,
    patient_id: clinic.otherPatient.patientId,
  })
  await of(`/appointments/${video}/video/invites`, { name: 'Ida', role: 'OBSERVER' }, clinic.reception)
  const ofPatient = `/patients/${patient.patientId}`
  return [
    { table: 'series', id: series.id, reads: ['/series', `/appointments/series/${series.id}`] },
    {
      table: 'appointment_templates',
      id: templateId,
      reads: ['/appointment-templates', `/appointment-templates/${templateId}`],
    },
    { table: 'closures', id: closureId, reads: ['/closures', `/closures/${closureId}`] },
    { table: 'time_off', id: timeOffId, reads: [`/doctors/${doctor.doctorId}/time-off`] },
    { table: 'displays', id: clinic.id, reads: ['/displays'] },
    {
      table: 'appointments',
      id: visit.id,
      reads: ['/appointments', `/appointments/${visit.id}`, `/appointments/${visit.id}/chain`],
    },
    {
      table: 'follow_up_plans',
      id: planId,
      reads: [
        `/follow-up-plans/${planId}`,
        '/follow-up-plans',
        `${ofPatient}/follow-up-plans`,
        '/follow-up-plans/summary',
      ],
    },
    { table: 'patients', id: patient.patientId, reads: ['/patients', ofPatient, `/appointments/${visit.id}`] },
    { table: 'doctors', id: doctor.doctorId, reads: ['/doctors', `/doctors/${doctor.doctorId}`, '/queue?locationId='] },
    { table: 'clinic_doctors', id: clinic.id, reads: ['/doctors', `/doctors/${doctor.doctorId}`] },
    {
      table: 'working_sessions',
      id: clinic.id,
      except: ['weekday', 'date'],
      reads: [`/doctors/${doctor.doctorId}/working-hours`],
    },
    { table: 'video_consultations', id: clinic.id, reads: [`/appointments/${video}/video/status`] },
    { table: 'video_participants', id: clinic.id, reads: [`/appointments/${video}/video/status`] },
    {
      table: 'locations',
      id: locationId,
      reads: ['/locations', `/locations/${locationId}`, `/appointments/${visit.id}`],
    },
    { table: 'users', id: admin.userId, reads: ['/me', `${ofPatient}/access-log`] },
    { table: 'audit_log', id: clinic.id, reads: ['/audit', `${ofPatient}/access-log`] },
    { table: 'clinics', id: clinic.id, reads: ['/clinic', `/appointments/${visit.id}`, '/patients'] },
  ]
}

async function nullableColumns(table: string): Promise<string[]> {
  const rows = await sqlAs<{ column_name: string }>(
    `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1
      and is_nullable = 'YES' and is_generated = 'NEVER'`,
    [table],
  )
  return rows.map(({ column_name }) => column_name)
}

test('what the schema lets be null is no fault of the record’s reader', async () => {
  const clinic = await mintClinic()
  const answers: Record<string, unknown>[] = []
  for (const { table, id, reads, except = [], by = 'admin' } of await recordsOf(clinic)) {
    const columns = (await nullableColumns(table)).filter((name) => name !== 'clinic_id' && !except.includes(name))
    expect({ table, columns }).not.toEqual({ table, columns: [] })
    const key = id === clinic.id && table !== 'clinics' ? 'clinic_id' : 'id'
    await sqlPastKeys(`update ${table} set ${columns.map((name) => `${name} = null`).join(', ')} where ${key} = $1`, [
      id,
    ])
    for (const path of reads) {
      const { status, body } = await clinic[by].client.get(
        path.replace(/locationId=$/, `locationId=${clinic.locationId}`),
      )
      if (status !== 200) answers.push({ table, path, status, code: body.code })
    }
  }
  expect(answers).toEqual([])
})

test('a series whose end nobody has set is shown without one, and can be given one', async () => {
  const clinic = await mintClinic()
  const { series } = await bookSeries(clinic, { recurrence: { frequency: 'WEEKLY', until: '2027-04-05' } })
  const path = `/appointments/series/${series.id}`
  await sqlAs(`update series set end_date = null, recurrence = recurrence - 'until' where id = $1`, [series.id])
  const { client } = clinic.reception
  const seen = (await client.get(path)).body.series
  expect(seen).toMatchObject({
    endDate: null,
    rrule: 'FREQ=WEEKLY',
    summary: expect.not.stringMatching(/until|null/),
  })
  const changed = await client.put(path, { endDate: '2027-03-22' })
  expect({ status: changed.status, endDate: changed.body.series?.endDate }).toEqual({
    status: 200,
    endDate: '2027-03-22',
  })
})
