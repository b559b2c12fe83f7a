import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { AskFirst } from '../form/ask-first.tsx'
import type { MemberPanelProps } from './member-panel-props.ts'
import { useMemberWords } from './member-words.ts'

export function EndMember({ member, name, onReload, onDone }: MemberPanelProps) {
  const words = useMemberWords()
  const [shown] = useState(member)
  const isInvited = shown.status === 'invited'
  const end = useWrite(
    () => parseResponse(api.memberships[':id'].$delete({ param: { id: shown.id }, json: {} }, ifMatch(shown))),
    () => {
      tellDone({ title: isInvited ? words.withdrawn(name) : words.endDone(name) })
      onDone()
    },
  )
  return (
    <AskFirst
      label={isInvited ? words.withdraw : words.end}
      ask={isInvited ? words.withdrawAsk : words.endAsk(name)}
      write={end}
      explain={(code) => (code === 'LAST_ADMIN' ? words.lastAdmin : undefined)}
      onConfirm={() => end.mutate()}
      onReload={onReload}
    />
  )
}
