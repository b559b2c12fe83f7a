import { somebody } from '../api/members.ts'
import type { Walk } from './walk.ts'

/** Who works in the clinic, and the clinics themselves. */
export function memberSteps({ clinic, step, id, answer }: Walk): void {
  const { admin, doctor, nurse } = clinic
  const email = 'nia@example.org'
  const path = () => `/memberships/${id('membership-invite')}`
  const here = { 'X-Clinic-ID': clinic.id }
  step('membership-invite', admin.client, (c) => c.post('/memberships', { email, roles: ['NURSE'] }))
  step('membership-accept', admin.client, async () => {
    const { client } = await somebody({ email })
    return client.post('/me/memberships', { code: answer('membership-invite').code })
  })
  step('membership-take-in', admin.client, (c) => c.post('/memberships', { userId: doctor.userId, roles: ['NURSE'] }))
  step('membership-list', admin.client, (c) => c.get('/memberships'))
  step('membership-list-by-name', admin.client, (c) => c.get('/memberships?status=active,ended&q=nia'))
  step('membership-get', admin.client, (c) => c.get(path()))
  step('membership-change', admin.client, (c) => c.put(path(), { roles: ['SUPPORT_STAFF'] }))
  step('membership-change-again', admin.client, (c) => c.patch(path(), { roles: ['NURSE'] }))
  step('me-by-membership', admin.client, async () => {
    const { client } = await somebody({ sub: String(answer('membership-accept').name) })
    return client.get('/me', here)
  })
  step('membership-end', admin.client, (c) => c.delete(path()))
  step('user-sign-out', admin.client, (c) => c.post(`/users/${nurse.userId}/sign-out`, {}))
  step('clinic-create', admin.client, async () => {
    const { client } = await clinic.as(['SUPER_ADMIN'])
    return client.post('/clinics', { name: 'Annex', timezone: 'Asia/Kolkata', country: 'IN', adminEmail: email })
  })
  step('doctor-add-place', admin.client, async () => {
    const { client } = await clinic.as(['SUPER_ADMIN'])
    const { id: annex } = answer('clinic-create').clinic as { id: string }
    return client.post('/doctors', { id: doctor.doctorId }, { 'X-Clinic-ID': annex })
  })
  step('clinic-list', admin.client, async () => (await clinic.as(['SUPER_ADMIN'])).client.get('/clinics'))
}
