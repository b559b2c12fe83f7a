import '../set-up/set-up.css'
import { useMutation, useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { CalendarOff, Plus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { session } from '../../../session/session.ts'
import { useWords } from '../../../words/words-context.ts'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import { everyPage } from '../set-up/every-page.ts'
import { SetUpWords, useSetUpWords } from '../set-up/set-up-words.tsx'
import { useClinic, usePlaces } from '../set-up/use-set-up.ts'
import { spanText } from '../span/span.ts'
import { ClosureForm } from './closure-form.tsx'

type Closure = InferResponseType<typeof api.closures.$get, 200>['data'][number]

/** When the clinic or one of its houses is closed. */
export function ClosuresSection() {
  return (
    <SetUpWords>
      <Closures />
    </SetUpWords>
  )
}

function Closures() {
  const words = useSetUpWords().closures
  const clinicId = useStore(session.store).clinicId ?? ''
  const { data: clinic } = useClinic()
  const { data: places } = usePlaces()
  const [isAdding, setAdding] = useState(false)
  const [affected, setAffected] = useState<readonly AffectedVisit[] | null>(null)
  const closures = useQuery({
    queryKey: keys.setUpClosures(clinicId),
    queryFn: () => {
      const from = new Date().toISOString()
      return everyPage((cursor) => parseResponse(api.closures.$get({ query: { from, limit: '100', ...cursor } })))
    },
  })
  const { error, refetch } = closures
  if (error && !closures.data) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!closures.data || !clinic || !places) return <Skeleton tiles={3} lines={0} />
  const add = (
    <Button
      look={closures.data.length === 0 ? 'primary' : []}
      onClick={() => {
        setAffected(null)
        setAdding(true)
      }}
    >
      <Plus size={16} aria-hidden="true" />
      {words.add}
    </Button>
  )
  return (
    <div class="su">
      <div class="su-head">
        <p class="su-intro">{words.intro}</p>
        {closures.data.length > 0 && !isAdding && add}
      </div>
      {affected && <AffectedNote affected={affected} />}
      {isAdding && (
        <ClosureForm
          places={places}
          onClose={(added) => {
            setAffected(added)
            setAdding(false)
          }}
        />
      )}
      {closures.data.length === 0 && !isAdding && (
        <Empty icon={CalendarOff} title={words.empty} why={words.emptyWhy}>
          {add}
        </Empty>
      )}
      {closures.data.length > 0 && (
        <ul class="su-rows">
          {closures.data.map((closure) => {
            const place = places.find(({ id }) => id === closure.locationId)
            const timeZone = place?.timezone ?? clinic.timezone
            return (
              <ClosureRow key={closure.id} closure={closure} timeZone={timeZone} where={place?.name ?? words.whole} />
            )
          })}
        </ul>
      )}
    </div>
  )
}

function ClosureRow({ closure, timeZone, where }: { closure: Closure; timeZone: string; where: string }) {
  const words = useSetUpWords().closures
  const { language } = useWords()
  const when = spanText(closure, { language, timeZone })
  const again = () => {
    const { from, to, locationId, reason } = closure
    return parseResponse(api.closures.$post({ json: { from, to, locationId, reason } }))
      .then(() => tellDone({ title: words.undone }))
      .finally(() => void queryClient.invalidateQueries())
  }
  const remove = useMutation({
    mutationFn: () =>
      parseResponse(api.closures[':id'].$delete({ param: { id: closure.id }, json: {} }, ifMatch(closure))),
    onSuccess: () => tellDone({ title: words.removed, sub: when, onUndo: () => void again() }),
    onSettled: () => void queryClient.invalidateQueries(),
  })
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <h3>{when}</h3>
          <p>{[where, closure.reason].filter(Boolean).join(' · ')}</p>
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
