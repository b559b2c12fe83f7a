import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import type { MemberPanelProps } from './member-panel-props.ts'
import { useMemberWords } from './member-words.ts'

export function SignOutMember({ member, name, onDone }: MemberPanelProps) {
  const words = useMemberWords()
  const signOut = useWrite(
    (id: string) => parseResponse(api.users[':id']['sign-out'].$post({ param: { id }, json: {} })),
    () => {
      tellDone({ title: words.signedOut(name), sub: words.signedOutSub })
      onDone()
    },
  )
  return (
    <AskFirst
      label={words.signOut}
      ask={words.signOutAsk(name)}
      write={signOut}
      onConfirm={() => member.userId !== null && signOut.mutate(member.userId)}
      isHarmless
    />
  )
}
