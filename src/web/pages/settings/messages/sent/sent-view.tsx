import { parseResponse } from 'hono/client'
import { Send } from 'lucide-preact'
import { useState } from 'preact/hooks'
import type { MessageRecord } from '../../../../../features/messages/list/schemas.ts'
import { api } from '../../../../client/api.ts'
import { Field } from '../../../../parts/field.tsx'
import { Time } from '../../../../parts/time.tsx'
import { useClinicZone } from '../../../../session/use-clinic-zone.ts'
import { Records } from '../../records/records.tsx'
import { useRecords } from '../../records/use-records.ts'
import { useMessageWords } from '../message-words.ts'
import { MessageFacts } from './message-facts.tsx'
import { MESSAGE_STATES, MessageState } from './message-state.tsx'
import { useOutcome } from './use-outcome.ts'

type State = MessageRecord['state']

/** What was sent to whom and what became of it; never what it said. */
export function SentView() {
  const { sent: words, states, channels } = useMessageWords()
  const zone = useClinicZone()
  const { eventOf, outcomeOf } = useOutcome()
  const [state, setState] = useState<State | ''>('')
  const records = useRecords(`messages ${state}`, (asked) =>
    parseResponse(api.messages.$get({ query: { ...asked, ...(state !== '' && { state }) } })),
  )
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <div class="rec-tools">
        <Field label={words.state}>
          {(control) => (
            <select {...control} value={state} onChange={(event) => setState(event.currentTarget.value as State | '')}>
              <option value="">{words.any}</option>
              {MESSAGE_STATES.map((one) => (
                <option key={one} value={one}>
                  {states[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Records<MessageRecord>
        label={words.list}
        records={records}
        empty={{
          icon: Send,
          title: state === '' ? words.empty : words.emptyState,
          why: state === '' ? words.emptyWhy : words.emptyStateWhy,
        }}
        look={(one) => ({
          title: eventOf(one.event),
          sub: (
            <>
              <Time at={one.sentAt ?? one.dueAt} timeZone={zone} />
              {[one.channel && channels[one.channel], one.address, outcomeOf(one)]
                .filter(Boolean)
                .map((part) => ` · ${part}`)}
            </>
          ),
          end: <MessageState state={one.state} />,
        })}
        titleOf={({ event }) => eventOf(event)}
      >
        {(message) => message && <MessageFacts message={message} />}
      </Records>
    </>
  )
}
