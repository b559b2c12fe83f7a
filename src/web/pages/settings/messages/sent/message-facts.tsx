import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { MessageRecord } from '../../../../../features/messages/list/schemas.ts'
import { api } from '../../../../client/api.ts'
import { keys } from '../../../../keys.ts'
import { Time } from '../../../../parts/time.tsx'
import { useClinicZone } from '../../../../session/use-clinic-zone.ts'
import { LANGUAGES } from '../../../../words/language.ts'
import { useCommonWords } from '../../../../words/words-context.ts'
import { useRecordWords } from '../../records/record-words.ts'
import { useMessageWords } from '../message-words.ts'
import { MessageState } from './message-state.tsx'
import { useOutcome } from './use-outcome.ts'

/** A message without its text. Whom it is for is asked only once somebody opens it: such a read is on record. */
export function MessageFacts({ message }: { message: MessageRecord }) {
  const { sent: words, stateHints, channels } = useMessageWords()
  const { unknown } = useRecordWords()
  const { loading } = useCommonWords()
  const zone = useClinicZone()
  const { outcomeOf } = useOutcome()
  const outcome = outcomeOf(message)
  const { patientId, channel, address, language, state, templateVersion } = message
  const patient = useQuery({
    queryKey: keys.patient(patientId),
    queryFn: () => parseResponse(api.patients[':id'].$get({ param: { id: patientId } })),
  })
  const moments = [
    [words.dueAt, message.dueAt],
    [words.sentAt, message.sentAt],
    [words.deliveredAt, message.deliveredAt],
  ] as const
  return (
    <>
      <p>
        <MessageState state={state} />
      </p>
      <p class="muted">{stateHints[state]}</p>
      <dl class="kv rec-facts">
        <dt>{words.patient}</dt>
        <dd>{patient.data?.name ?? (patient.error ? unknown : loading)}</dd>
        <dt>{words.by}</dt>
        <dd>{channel === null ? unknown : [channels[channel], address].filter(Boolean).join(', ')}</dd>
        {language !== null && (
          <>
            <dt>{words.language}</dt>
            <dd>{LANGUAGES[language]}</dd>
          </>
        )}
        {outcome !== null && (
          <>
            <dt>{words.outcome}</dt>
            <dd>{outcome}</dd>
          </>
        )}
        <dt>{words.text}</dt>
        <dd>{templateVersion === 0 ? words.shippedText : words.ownText(templateVersion)}</dd>
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
    </>
  )
}
