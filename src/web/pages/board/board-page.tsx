import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { eachTime } from '../../client/request-headers.ts'
import { useStore } from '../../client/store.ts'
import { keys } from '../../keys.ts'
import { PickList } from '../../parts/pick-list.tsx'
import '../../parts/entrance.css'
import { Brand } from '../../parts/brand.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { clinicName } from '../../session/clinic-name.ts'
import { session } from '../../session/session.ts'
import type { BoardWords } from '../../words/board/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { Board } from './board.tsx'
import type { BoardSource } from './use-board.ts'

const sourceOf = (locationId: string): BoardSource => ({
  listQueues: () => parseResponse(api.queue.$get({ query: { locationId } })),
  // Whoever is signed in may see names; a waiting room may not.
  getTicket: async (id) =>
    (
      await parseResponse(
        api.queue.doctors[':id'].tickets.$post({ param: { id }, json: { display: true } }, eachTime()),
      )
    ).ticket,
})

/** The board of whoever is signed in: `/board?locationId=…`, and `&doctorId=…` for one door. */
export function BoardPage() {
  const words = usePageWords<BoardWords>()
  const state = useStore(session.store)
  const { clinicId, me } = state
  const asked = new URLSearchParams(location.search)
  const locationId = asked.get('locationId')
  const { data, error, refetch } = useQuery({
    queryKey: keys.locations(clinicId ?? ''),
    queryFn: () => parseResponse(api.locations.$get({ query: { limit: '100' } })),
  })
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!data) return <Skeleton tiles={3} />
  const place = data.data.find(({ id }) => id === locationId)
  if (!place)
    return (
      <main class="entrance">
        <Brand />
        <h1>{words.whichPlace}</h1>
        <PickList
          label={words.whichPlace}
          options={data.data.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }))}
          onPick={(id) => location.assign(`/board?locationId=${id}`)}
        />
      </main>
    )
  return (
    <Board
      locationId={place.id}
      place={[clinicName(state), place.name].filter(Boolean).join(', ')}
      timeZone={place.timezone ?? me?.clinic?.timezone}
      source={sourceOf(place.id)}
      doctorId={asked.get('doctorId')}
    />
  )
}
