import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { RecordForm } from '../records/record-form.tsx'
import type { MemberPanelProps } from './member-panel-props.ts'
import { useMemberWords } from './member-words.ts'
import { givenRoles, RolesField } from './roles-field.tsx'

export function RolesForm({ member, name, onReload, onDone }: MemberPanelProps) {
  const words = useMemberWords()
  const [shown] = useState(member)
  const [roles, setRoles] = useState(() => givenRoles(member.roles))
  const [isChecked, setChecked] = useState(false)
  const change = useWrite(
    () => parseResponse(api.memberships[':id'].$put({ param: { id: shown.id }, json: { roles } }, ifMatch(shown))),
    () => {
      tellDone({ title: words.changed(name), sub: words.changedSub })
      onDone()
    },
  )
  const isLastAdmin = change.error !== null && asProblem(change.error).told.code === 'LAST_ADMIN'
  return (
    <RecordForm
      error={isLastAdmin ? null : change.error}
      isSaving={change.isPending}
      save={words.changeSave}
      onReload={onReload}
      onSubmit={() => {
        setChecked(true)
        if (roles.length > 0) change.mutate()
      }}
    >
      <RolesField roles={roles} onChange={setRoles} isMissing={isChecked && roles.length === 0} />
      {isLastAdmin && (
        <p class="err" role="alert">
          {words.lastAdmin}
        </p>
      )}
    </RecordForm>
  )
}
