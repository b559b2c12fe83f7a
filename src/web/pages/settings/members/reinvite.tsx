import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import { InvitationCode } from './invitation-code.tsx'
import type { MemberPanelProps } from './member-panel-props.ts'
import { useMemberWords } from './member-words.ts'
import { givenRoles } from './roles-field.tsx'

/** A new code for who was invited, and a way back for who has left: whom the clinic knows is a member again at once. */
export function Reinvite({ member, name, onDone }: MemberPanelProps) {
  const words = useMemberWords()
  const { status, userId, email } = member
  const again = useWrite(
    () => {
      const roles = givenRoles(member.roles)
      const whom = status === 'ended' && userId !== null ? { userId } : { email: email ?? '' }
      return parseResponse(api.memberships.$post({ json: { ...whom, roles } }))
    },
    ({ code }) => {
      if (code !== undefined) return
      tellDone({ title: words.backAgain(name) })
      onDone()
    },
  )
  if (again.data?.code !== undefined)
    return <InvitationCode code={again.data.code} email={email ?? ''} onDone={onDone} />
  if (email === null && userId === null) return null
  const isBack = status === 'ended' && userId !== null
  return (
    <AskFirst
      label={isBack ? words.takeBack : words.newCode}
      ask={isBack ? words.takeBackAsk(name) : words.newCodeAsk}
      write={again}
      onConfirm={() => again.mutate()}
      isHarmless
    />
  )
}
