import { keepPreviousData, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../../client/api.ts'
import { asProblem } from '../../../../client/problem.ts'
import { keys } from '../../../../keys.ts'
import { Skeleton } from '../../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../../parts/strip.tsx'
import { useLater } from '../../records/use-later.ts'
import { useMessageWords } from '../message-words.ts'
import { placeName, type TextPlace } from './places.ts'

interface TextPreviewProps {
  place: TextPlace
  subject: string
  body: string
}

/** What a patient would read, with a visit that nobody has. It follows what is typed. */
export function TextPreview({ place, subject, body }: TextPreviewProps) {
  const { texts: words } = useMessageWords()
  const typed = useLater(JSON.stringify([subject, body]))
  const [shownSubject = '', shownBody = ''] = JSON.parse(typed) as string[]
  const { data, error, refetch } = useQuery({
    queryKey: keys.settingsRecords('preview', `${placeName(place)} ${typed}`),
    queryFn: () =>
      parseResponse(
        api.messages.templates.preview.$post({
          json: {
            ...place,
            ...(place.channel === 'email' && { subject: shownSubject.trim() === '' ? null : shownSubject }),
            body: shownBody,
          },
        }),
      ),
    enabled: shownBody.trim() !== '',
    placeholderData: keepPreviousData,
  })
  const wrong = error && asProblem(error).told.errors[0]
  return (
    <section class="msg-preview" aria-label={words.preview}>
      <h3>{words.preview}</h3>
      {wrong && (
        <p class="err" role="status">
          {words.cannotShow}: <span lang="en">{wrong.detail}</span>
        </p>
      )}
      {error && !wrong && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} />}
      {data && (
        <div class="msg-paper" lang={place.language}>
          {data.subject !== null && <b>{data.subject}</b>}
          <p>{data.text}</p>
        </div>
      )}
      {data?.segments != null && <p class="hint">{words.segments(data.segments)}</p>}
      <p class="hint">{words.previewHint}</p>
    </section>
  )
}
