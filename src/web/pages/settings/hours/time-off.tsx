import { useMutation, useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { Plus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useCommonWords, useWords } from '../../../words/words-context.ts'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import { everyPage } from '../set-up/every-page.ts'
import type { Doctor } from '../set-up/use-set-up.ts'
import { spanText } from '../span/span.ts'
import { useHoursWords } from './hours-words.tsx'
import { TimeOffForm } from './time-off-form.tsx'

type Away = InferResponseType<(typeof api.doctors)[':id']['time-off']['$get'], 200>['data'][number]

/** When the doctor is away from today on. */
export function TimeOff({ doctor, timeZone }: { doctor: Doctor; timeZone: string }) {
  const words = useHoursWords().timeOff
  const [isAdding, setAdding] = useState(false)
  const [affected, setAffected] = useState<readonly AffectedVisit[] | null>(null)
  const { data, error, refetch } = useQuery({
    queryKey: keys.timeOff(doctor.id),
    queryFn: () => {
      const [param, from] = [{ id: doctor.id }, new Date().toISOString()]
      return everyPage((cursor) =>
        parseResponse(api.doctors[':id']['time-off'].$get({ param, query: { from, limit: '100', ...cursor } })),
      )
    },
  })
  return (
    <section class="su-group" aria-labelledby="hours-away">
      <div class="su-head">
        <h3 class="su-h" id="hours-away">
          {words.title}
        </h3>
        {!isAdding && (
          <Button
            onClick={() => {
              setAffected(null)
              setAdding(true)
            }}
          >
            <Plus size={16} aria-hidden="true" />
            {words.add}
          </Button>
        )}
      </div>
      {isAdding && (
        <TimeOffForm
          doctorId={doctor.id}
          onClose={(added) => {
            setAffected(added)
            setAdding(false)
          }}
        />
      )}
      {affected && <AffectedNote affected={affected} />}
      {error && !data && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {data?.length === 0 && <p class="muted">{words.none}</p>}
      {data && data.length > 0 && (
        <ul class="su-rows">
          {data.map((away) => (
            <AwayRow key={away.id} away={away} timeZone={timeZone} />
          ))}
        </ul>
      )}
    </section>
  )
}

function AwayRow({ away, timeZone }: { away: Away; timeZone: string }) {
  const words = useHoursWords().timeOff
  const { unreadable } = useCommonWords()
  const { language } = useWords()
  const when = spanText(away, { language, timeZone })
  const remove = useMutation({
    mutationFn: () => {
      const param = { id: away.doctorId, timeOffId: away.id }
      return parseResponse(api.doctors[':id']['time-off'][':timeOffId'].$delete({ param, json: {} }, ifMatch(away)))
    },
    onSuccess: () => tellDone({ title: words.removed, sub: when }),
    onSettled: () => void queryClient.invalidateQueries(),
  })
  const reason = away.unreadable?.includes('reason') ? unreadable : away.reason
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <h4 class="su-h">{when}</h4>
          <p>{[reason, away.everywhere && words.everywhere].filter(Boolean).join(' · ')}</p>
        </div>
        <Button
          look={['plain', 'bad']}
          aria-label={words.removeOf(when)}
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {words.remove}
        </Button>
      </div>
      {remove.error && <ProblemStrip error={remove.error} />}
    </li>
  )
}
