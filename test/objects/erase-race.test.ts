import { expect, test } from 'vitest'
import { deadlocks, merge, registered } from '../api/patient-records.ts'
import { mintClinic, sqlAs } from '../support/clinic.ts'
import { startsAt } from '../support/clock.ts'
import { book, wishFor } from '../support/visits.ts'
import { expectBalance, tally } from './balance.ts'

startsAt()

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

test('100 callers book, move, cancel, complete, plan, merge and erase: nothing is left to come, and nothing deadlocks', async () => {
  const clinic = await mintClinic({ settings: { defaultDuration: 10, slotMinutes: 10 } })
  const { admin, reception, doctor, otherDoctor } = clinic
  const id = clinic.patient.patientId
  const other = await registered(clinic)
  const doctors = [doctor, otherDoctor]
  const at = (n: number) => `2027-03-0${2 + (n % 3)}T${String(9 + (Math.floor(n / 3) % 7)).padStart(2, '0')}:${n % 6}0`
  const wish = (n: number) => ({ doctorId: doctors[n % 2]?.doctorId, appointmentDate: at(n), duration: 10 })
  const stood = await Promise.all(
    count(12).map((n) =>
      book(clinic, {
        ...wish(n),
        appointmentDate: `2027-03-08T${String(9 + Math.floor(n / 6)).padStart(2, '0')}:${n % 6}0`,
      }),
    ),
  )
  await sqlAs("update appointments set status = 'CHECKED_IN', checked_in_at = now() where id = any ($1)", [
    stood.slice(0, 4).map((visit) => visit.id),
  ])
  const before = await deadlocks()
  const acts = count(100).map((n) => {
    const visit = `/appointments/${stood[n % 12]?.id}`
    const doctorsClient = doctors[(n % 12) % 2]?.client ?? doctor.client
    switch (n % 10) {
      case 0:
        return admin.client.put(visit, { appointmentDate: at(n + 40) })
      case 1:
        return reception.client.post(`${visit}/cancel`, {})
      case 2:
        return doctorsClient.post(`${visit}/complete`, { notes: 'well' })
      case 3:
        return doctorsClient.post(`${visit}/follow-up`, {})
      case 4:
        return n === 54
          ? merge(clinic, other, id)
          : admin.client.post(`/patients/${id}/erase`, { reason: 'asked', confirmId: id })
      default:
        return reception.client.post('/appointments', wishFor(clinic, wish(n)))
    }
  })
  const answers = await Promise.all(acts)
  expect(
    answers.map(({ status }) => status).filter((status) => status >= 500),
    tally(answers),
  ).toEqual([])
  expect(await deadlocks()).toBe(before)
  const erased = await admin.client.post(`/patients/${id}/erase`, { reason: 'asked', confirmId: id })
  expect(erased.status).toBe(200)

  const visits = await sqlAs('select id, status, erased, reason from appointments where clinic_id = $1', [clinic.id])
  expect(visits.filter(({ status }) => !['CANCELLED', 'COMPLETED'].includes(String(status)))).toEqual([])
  expect(visits.filter((visit) => visit.erased !== true)).toEqual([])
  const plans = await sqlAs(
    "select status from follow_up_plans where clinic_id = $1 and (status <> 'cancelled' or not erased)",
    [clinic.id],
  )
  expect(plans).toEqual([])
  const kept = visits.filter(({ status }) => status === 'COMPLETED').length
  expect(erased.body.kept.visits).toBeGreaterThanOrEqual(kept)
  await expectBalance(
    clinic.id,
    visits.map((visit) => String(visit.id)),
  )
})
