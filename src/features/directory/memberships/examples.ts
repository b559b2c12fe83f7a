import { noBody } from '../../../platform/http/fields.ts'
import { DEMO } from '../../../platform/openapi/demo.ts'
import { exampleOf, type MakeExample } from '../../../platform/openapi/example.ts'
import { acceptInput, addMemberInput, changeMemberInput } from './schemas.ts'

const { memberships, users } = DEMO

export const listing: MakeExample = () => ({ as: 'admin' })

export const inviting = exampleOf(addMemberInput)(() => ({
  as: 'admin',
  body: { email: 'noor.newcomer@example.com', roles: ['NURSE'] },
}))

export const getting: MakeExample = () => ({ as: 'admin', path: { id: memberships.support } })

export const changing = exampleOf(changeMemberInput)(() => ({
  as: 'admin',
  path: { id: memberships.support },
  body: { roles: ['SUPPORT_STAFF'] },
}))

export const ending = exampleOf(noBody)(() => ({ as: 'admin', path: { id: memberships.invited }, body: {} }))

export const accepting = exampleOf(acceptInput)(() => ({ as: 'patient2', body: { code: 'ABCD-EFGH-JKMN-PQRS' } }))

export const signingOut = exampleOf(noBody)(() => ({ as: 'admin', path: { id: users.pharmacist }, body: {} }))
