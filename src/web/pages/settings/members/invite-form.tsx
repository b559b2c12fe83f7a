import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { useWrite } from '../../../client/use-write.ts'
import { Field } from '../../../parts/field.tsx'
import { RecordForm } from '../records/record-form.tsx'
import { InvitationCode } from './invitation-code.tsx'
import { useMemberWords } from './member-words.ts'
import { type MemberRole, RolesField } from './roles-field.tsx'

export function InviteForm({ onDone }: { onDone: () => void }) {
  const words = useMemberWords()
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<MemberRole[]>([])
  const [isChecked, setChecked] = useState(false)
  const invite = useWrite(() => parseResponse(api.memberships.$post({ json: { email: email.trim(), roles } })))
  const isEmailMissing = !email.includes('@')
  if (invite.data?.code !== undefined)
    return <InvitationCode code={invite.data.code} email={email.trim()} onDone={onDone} />
  const refused = invite.error ? asProblem(invite.error).errorAt('#/email') : undefined
  return (
    <RecordForm
      error={invite.error}
      isSaving={invite.isPending}
      save={words.inviteSave}
      onSubmit={() => {
        setChecked(true)
        if (!isEmailMissing && roles.length > 0) invite.mutate()
      }}
    >
      <Field
        label={words.email}
        hint={words.emailHint}
        error={isChecked && isEmailMissing ? words.emailWrong : refused && words.emailRefused}
      >
        {(control) => (
          <input
            {...control}
            type="email"
            maxLength={254}
            autocomplete="off"
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        )}
      </Field>
      <RolesField roles={roles} onChange={setRoles} isMissing={isChecked && roles.length === 0} />
    </RecordForm>
  )
}
