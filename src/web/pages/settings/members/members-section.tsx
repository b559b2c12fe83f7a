import { parseResponse } from 'hono/client'
import { UserRound } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { MembershipRecord } from '../../../../features/directory/memberships/schemas.ts'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { Field } from '../../../parts/field.tsx'
import { Time } from '../../../parts/time.tsx'
import { session } from '../../../session/session.ts'
import { useClinicZone } from '../../../session/use-clinic-zone.ts'
import { Records } from '../records/records.tsx'
import { StateChip } from '../records/state-chip.tsx'
import { useLater } from '../records/use-later.ts'
import { useRecords } from '../records/use-records.ts'
import { InviteForm } from './invite-form.tsx'
import { MemberPanel } from './member-panel.tsx'
import { MemberWords, useMemberWords } from './member-words.ts'

/** Who works in the clinic, who used to, and who is invited. */
export function MembersSection() {
  return (
    <MemberWords>
      <Members />
    </MemberWords>
  )
}

const STATES = ['active', 'invited', 'ended'] as const
type State = (typeof STATES)[number]

function Members() {
  const words = useMemberWords()
  const { me } = useStore(session.store)
  const [state, setState] = useState<State>('active')
  const [typed, setTyped] = useState('')
  const q = useLater(typed.trim())
  const records = useRecords(`members ${state} ${q}`, (asked) =>
    parseResponse(api.memberships.$get({ query: { ...asked, status: state, ...(q !== '' && { q }) } })),
  )
  const nameOf = ({ name, email }: MembershipRecord) => name ?? email ?? words.noName
  const isMe = ({ userId }: MembershipRecord) => userId !== null && userId === me?.userId
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <div class="rec-tools">
        <ChooseOne
          label={words.which}
          isLabelHidden
          value={state}
          options={STATES.map((one) => [one, words.states[one]] as const)}
          onChoose={setState}
        />
        <Field label={words.find}>
          {(control) => (
            <input
              {...control}
              type="search"
              maxLength={200}
              autocomplete="off"
              value={typed}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <Records<MembershipRecord>
        label={words.states[state]}
        records={records}
        empty={
          q === ''
            ? { icon: UserRound, title: words.empty[state], why: words.emptyWhy[state] }
            : { icon: UserRound, title: words.nobody(q), why: words.nobodyWhy }
        }
        add={words.invite}
        look={(one) => ({
          title: nameOf(one),
          sub: one.roles.map((role) => words.roles[role][0]).join(', '),
          end: <Standing member={one} isMe={isMe(one)} />,
        })}
        titleOf={nameOf}
      >
        {(member, sheet) =>
          member ? (
            <MemberPanel member={member} name={nameOf(member)} isMe={isMe(member)} {...sheet} />
          ) : (
            <InviteForm onDone={sheet.onDone} />
          )
        }
      </Records>
    </>
  )
}

function Standing({ member, isMe }: { member: MembershipRecord; isMe: boolean }) {
  const words = useMemberWords()
  const zone = useClinicZone()
  if (isMe) return <StateChip icon={UserRound}>{words.you}</StateChip>
  const { status, expiresAt, endedAt } = member
  const at = status === 'invited' ? expiresAt : status === 'ended' ? endedAt : null
  if (at === null) return null
  const isOver = status === 'invited' && Date.parse(at) < Date.now()
  return (
    <span class="rec-sub">
      {isOver ? words.expired : status === 'invited' ? words.until : words.ended}{' '}
      <Time at={at} timeZone={zone} show="date" />
    </span>
  )
}
