import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../../client/api.ts'
import { loadAgain } from '../../../../client/load-again.ts'
import { useStore } from '../../../../client/store.ts'
import { keys } from '../../../../keys.ts'
import { ChooseOne } from '../../../../parts/choose-one.tsx'
import { Field } from '../../../../parts/field.tsx'
import { Skeleton } from '../../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { session } from '../../../../session/session.ts'
import { LANGUAGES, type Language } from '../../../../words/language.ts'
import { useWords } from '../../../../words/words-context.ts'
import { useMessageWords } from '../message-words.ts'
import { EVENTS, placeName, type TextPlace } from './places.ts'
import { TextEditor } from './text-editor.tsx'

/** The words of each message, one text at a time. */
export function TextsView() {
  const { texts: words, events, channels } = useMessageWords()
  const { clinicId } = useStore(session.store)
  const { language } = useWords()
  const [place, setPlace] = useState<TextPlace>({ event: 'booked', channel: 'email', language })
  const [turn, setTurn] = useState(0)
  const { data, error, refetch } = useQuery({
    queryKey: keys.settingsRecords(clinicId ?? '', 'texts'),
    queryFn: () => parseResponse(api.messages.templates.$get({ query: {} })),
  })
  if (!data) return error ? <ProblemStrip error={error} onRetry={() => void refetch()} /> : <Skeleton lines={6} />
  const own = data.data.filter((one) => one.own !== null)
  const ofEvent = (event: TextPlace['event']) => own.filter((one) => one.event === event).length
  const text = data.data.find((one) => placeName(one) === placeName(place))
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <div class="msg-place">
        <Field label={words.event}>
          {(control) => (
            <select
              {...control}
              value={place.event}
              onChange={(event) => setPlace({ ...place, event: event.currentTarget.value as TextPlace['event'] })}
            >
              {EVENTS.map((event) => (
                <option key={event} value={event}>
                  {ofEvent(event) > 0 ? words.withOwn(events[event], ofEvent(event)) : events[event]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <ChooseOne
          label={words.channel}
          value={place.channel}
          options={[
            ['email', channels.email],
            ['sms', channels.sms],
          ]}
          onChoose={(channel) => setPlace({ ...place, channel })}
        />
        <ChooseOne
          label={words.language}
          value={place.language}
          options={Object.entries(LANGUAGES) as [Language, string][]}
          onChoose={(next) => setPlace({ ...place, language: next })}
        />
      </div>
      {text && (
        <TextEditor
          key={`${placeName(place)} ${turn}`}
          text={text}
          names={data.names}
          onReload={() => void loadAgain().then(() => setTurn(turn + 1))}
        />
      )}
    </>
  )
}
