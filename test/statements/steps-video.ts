import { send } from '../support/client.ts'
import { setClock } from '../support/clock.ts'
import type { Walk } from './walk.ts'

export function videoSteps({ clinic, step, book, id, visit }: Walk): void {
  const { reception, doctor, patient } = clinic
  book('book-video', reception.client, '11:30', { type: 'VIDEO_CALL', locationId: undefined })
  const call = (rest: string) => visit('book-video', `/video/${rest}`)
  step('video-room', doctor.client, (c) => {
    setClock('2027-03-01T05:50:00Z')
    return c.post(call('create-room'))
  })
  step('video-status', reception.client, (c) => c.get(call('status')))
  step('video-join-as-patient', patient.client, (c) => c.post(call('join-token')))
  step('video-admit', doctor.client, (c) => c.post(call('admit')))
  step('video-start', doctor.client, (c) => c.post(call('start')))
  step('video-join-as-doctor', doctor.client, (c) => c.post(call('join-token')))
  step('video-report-issue', patient.client, (c) =>
    c.post(call('report-issue'), { issueType: 'audio', description: 'No sound' }),
  )
  let link = ''
  step('video-invite', reception.client, async (c) => {
    const issued = await c.post(call('invites'), { name: 'Ida Interpreter', role: 'OBSERVER' })
    link = new URL(issued.body.url).pathname
    return issued
  })
  step('video-guest-look', doctor.client, () => send('GET', link))
  step('video-guest-waits', doctor.client, () => send('POST', link))
  step('video-admit-guest', doctor.client, (c) => c.post(call('admit'), { inviteId: id('video-invite') }))
  step('video-guest-joins', doctor.client, () => send('POST', link))
  step('video-invites', reception.client, (c) => c.get(call('invites')))
  step('video-revoke-invite', reception.client, (c) => c.delete(call(`invites/${id('video-invite')}`)))
  step('video-end', doctor.client, (c) => c.post(call('end')))
  step('complete-video', doctor.client, (c) => c.post(visit('book-video', '/complete')))
}
