import { useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { Plus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import type { Own } from '../day-types.ts'
import { Unreadable } from '../readable.tsx'
import { tellUndoable } from '../undo-step.ts'
import { TimeOffForm } from './time-off-form.tsx'

type Away = InferResponseType<(typeof api.doctors)[':id']['time-off']['$get'], 200>['data'][number]

/** The doctor's time off from today on. */
export function TimeOff({ own }: { own: Own }) {
  const { doctorId, timeZone } = own
  const words = usePageWords<DayWords>().own
  const common = useCommonWords()
  const { language } = useWords()
  const [isAdding, setAdding] = useState(false)
  const [removeError, setRemoveError] = useState<unknown>(null)
  const { data, error, refetch } = useQuery({
    queryKey: keys.timeOff(doctorId),
    queryFn: () =>
      parseResponse(
        api.doctors[':id']['time-off'].$get({
          param: { id: doctorId },
          query: { from: new Date().toISOString(), limit: '100' },
        }),
      ),
  })
  const whenOf = (at: string) => `${dateOf(at, { language, timeZone })}, ${timeOf(at, { language, timeZone })}`
  const remove = async (away: Away) => {
    setRemoveError(null)
    const param = { id: doctorId, timeOffId: away.id }
    await parseResponse(api.doctors[':id']['time-off'][':timeOffId'].$delete({ param, json: {} }, ifMatch(away)))
    const show = () => queryClient.invalidateQueries({ queryKey: keys.timeOff(doctorId) })
    tellUndoable({
      about: away.id,
      title: words.removed,
      undo: async () => {
        const { from, to, everywhere, reason } = away
        const json = { from, to, everywhere, ...(reason && { reason }) }
        await parseResponse(api.doctors[':id']['time-off'].$post({ param: { id: doctorId }, json }))
        await show()
      },
    })
    await show()
  }
  return (
    <section class="stack own">
      <div class="row">
        <h3 class="h grow">{words.timeOff}</h3>
        {!isAdding && (
          <Button onClick={() => setAdding(true)}>
            <Plus size={16} aria-hidden="true" />
            {words.add}
          </Button>
        )}
      </div>
      {isAdding && <TimeOffForm own={own} onClose={() => setAdding(false)} />}
      {error && !data && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={2} />}
      {removeError !== null && <ProblemStrip error={removeError} />}
      {data?.data.length === 0 && <p class="muted">{words.noTimeOff}</p>}
      {data && data.data.length > 0 && (
        <ul class="own-list">
          {data.data.map((away) => (
            <li key={away.id} class="with-button">
              <b>
                {whenOf(away.from)} – {whenOf(away.to)}
              </b>
              <span class="muted">
                {away.unreadable?.includes('reason') ? <Unreadable>{common.unreadable}</Unreadable> : away.reason}
                {away.everywhere && ` · ${words.everywhere}`}
              </span>
              <Button
                look={['plain', 'bad']}
                aria-label={words.removeLabel(whenOf(away.from))}
                onClick={() => void remove(away).catch(setRemoveError)}
              >
                {words.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
