import { describeFields, wordsOf } from '../../../platform/openapi/describe-fields.ts'
import { PAGING_WORDS, recordWords } from '../../../platform/openapi/field-words.ts'
import * as schemas from './schemas.ts'

const rolesWords = { roles: 'What the person is in this clinic.' } as const

describeFields(schemas.addMemberInput, {
  email: 'Whom to invite, who may have no user yet. Send either this or `userId`.',
  userId: 'A user whom the clinic knows already, who becomes a member at once. Send either this or `email`.',
  ...rolesWords,
})

describeFields(schemas.changeMemberInput, rolesWords)

describeFields(schemas.acceptInput, { code: 'The code of the invitation. Case, spaces and hyphens do not matter.' })

describeFields(schemas.membersQuery, {
  status: 'Only memberships in these states, separated by commas. If you leave it out, all but `external`.',
  q: 'Only members with this in their name or e-mail address.',
  ...PAGING_WORDS,
})

describeFields(schemas.membershipRecord, {
  ...recordWords('the membership'),
  userId: 'The member’s user. Null while they have not accepted.',
  name: 'The member’s name. Null if none is known.',
  email: 'The address that was invited. Null if nobody was.',
  status:
    '`invited`: has not accepted yet. `active`: is a member. `ended`: is one no more. `external`: has their roles from their token alone, and was signed out once.',
  ...rolesWords,
  expiresAt: 'Until when the invitation can be accepted, in UTC. Null if there is none.',
  joinedAt: 'When the person became a member, in UTC. Null before.',
  endedAt: 'When the membership ended, in UTC. Null before.',
  signedOutAt: 'Tokens from before this time, in UTC, are refused. Null if the person was never signed out.',
})

describeFields(schemas.membershipAdded, {
  ...wordsOf(schemas.membershipRecord),
  code: 'Shown only in this answer: give it to the person who was invited. Absent if nobody was.',
})

describeFields(schemas.signedOut, {
  userId: 'The user who is signed out.',
  clinicId: 'The clinic that refuses their older tokens. Null: every clinic does.',
  signedOutAt: 'Tokens from before this time, in UTC, are refused.',
})
