import type { MembershipRecord } from '../../../../features/directory/memberships/schemas.ts'
import { Time } from '../../../parts/time.tsx'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { EndMember } from './end-member.tsx'
import type { MemberPanelProps } from './member-panel-props.ts'
import { useMemberWords } from './member-words.ts'
import { Reinvite } from './reinvite.tsx'
import { RolesForm } from './roles-form.tsx'
import { SignOutMember } from './sign-out-member.tsx'

export function MemberPanel(props: MemberPanelProps) {
  const { member, isMe } = props
  const words = useMemberWords()
  return (
    <>
      <Facts member={member} />
      {isMe && <p class="rec-notice">{words.ownWhy}</p>}
      {!isMe && member.status !== 'ended' && <RolesForm {...props} />}
      {!isMe && (
        <div class="rec-part">
          {member.status !== 'active' && <Reinvite {...props} />}
          {member.userId !== null && <SignOutMember {...props} />}
          {member.status !== 'ended' && <EndMember {...props} />}
        </div>
      )}
    </>
  )
}

function Facts({ member }: { member: MembershipRecord }) {
  const words = useMemberWords()
  const zone = useClinicZone()
  const { email, roles, status, joinedAt, expiresAt, endedAt, signedOutAt } = member
  const moments = [
    [words.joined, joinedAt],
    [words.codeUntil, status === 'invited' ? expiresAt : null],
    [words.endedAt, endedAt],
    [words.signedOutAt, signedOutAt],
  ] as const
  return (
    <dl class="kv rec-facts">
      {email !== null && (
        <>
          <dt>{words.email}</dt>
          <dd>{email}</dd>
        </>
      )}
      <dt>{words.rolesLabel}</dt>
      <dd>{roles.map((role) => words.roles[role][0]).join(', ')}</dd>
      {moments.map(
        ([label, at]) =>
          at !== null && (
            <>
              <dt>{label}</dt>
              <dd>
                <Time at={at} timeZone={zone} />
              </dd>
            </>
          ),
      )}
    </dl>
  )
}
