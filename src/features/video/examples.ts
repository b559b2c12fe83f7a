import { DEMO } from '../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../platform/openapi/example.ts'
import { inviteInput } from './invites/schemas.ts'
import { admitInput, issueInput, noInput } from './schemas.ts'

const { invite, visits } = DEMO
/** The call of the present half hour: its room is open. */
const path = { id: visits.call }
const later = { id: visits.laterCall }
/** Stands for the secret part of a link. */
const SECRET = 'the-token-of-the-link'

export const acting = exampleOf(noInput)(() => ({ as: 'doctor2', path, body: {} }))

export const admitting = exampleOf(admitInput)(() => ({ as: 'doctor2', path, body: {} }))

export const asking: MakeExample = () => ({ as: 'doctor2', path })

export const reporting = exampleOf(issueInput)(() => ({
  as: 'doctor2',
  path,
  body: { issueType: 'audio', description: 'The patient could not hear me.' },
}))

export const inviting = exampleOf(inviteInput)(() => ({
  as: 'doctor1',
  path: later,
  body: { name: 'Sign language interpreter', role: 'OBSERVER' },
}))

export const listingInvites: MakeExample = () => ({ as: 'doctor1', path: later })

export const revoking = exampleOf(noInput)(() => ({
  as: 'doctor1',
  path: { ...later, inviteId: invite },
  body: {},
}))

export const lookingAsGuest: MakeExample = () => ({ as: null, path: { token: SECRET } })

export const joiningAsGuest = exampleOf(noInput)(() => ({ as: null, path: { token: SECRET }, body: {} }))

export const takingReport: MakeExample = () => ({
  as: null,
  path: { provider: 'jaas' },
  body: { eventType: 'PARTICIPANT_JOINED' },
})
