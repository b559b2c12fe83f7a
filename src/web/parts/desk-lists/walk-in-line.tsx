import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { ChooseCard } from '../choose-card.tsx'
import { useListWords } from './list-words.tsx'
import { type LineAtPlace, rangeOf, shortestFirst } from './walk-in-lines.ts'

interface WalkInLineProps {
  placeId: string
  doctorId: string | null
  onChoose: (doctorId: string | null) => void
}

const LOOK_AGAIN = 15_000

/** Who takes walk-ins at a place now, the shortest line first: it is the one that is taken, if nobody says otherwise. */
export function WalkInLine({ placeId, doctorId, onChoose }: WalkInLineProps) {
  const { walkIn: words } = useListWords()
  const { data, error, refetch } = useQuery({
    queryKey: keys.queues(placeId),
    queryFn: () => parseResponse(api.queue.$get({ query: { locationId: placeId } })),
    refetchInterval: LOOK_AGAIN,
  })
  const lines = data && shortestFirst(data.data)
  const shortest = lines?.[0]?.doctorId ?? null
  useEffect(() => {
    if (doctorId === null && shortest !== null) onChoose(shortest)
  }, [doctorId, shortest])
  const hint = (queue: LineAtPlace) => {
    const range = rangeOf(queue)
    const parts = [
      queue.doctorId === shortest && words.shortest,
      queue.paused && words.paused,
      queue.totalInQueue === 0 ? words.noLine : words.line(queue.totalInQueue),
      range[1] > 0 && words.range(...range),
    ]
    return parts.filter(Boolean).join(' · ')
  }
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!lines) return <Skeleton tiles={3} lines={0} />
  if (lines.length === 0)
    return (
      <p>
        <b>{words.noDoctor}.</b> <span class="muted">{words.noDoctorWhy}</span>
      </p>
    )
  return (
    <div class="dl-ask">
      <span class="lbl">{words.doctor}</span>
      <ChooseCard
        label={words.doctor}
        value={doctorId}
        options={lines.map((queue) => ({ value: queue.doctorId, label: queue.doctorName, hint: hint(queue) }))}
        onChoose={onChoose}
      />
    </div>
  )
}
