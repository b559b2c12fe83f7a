import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { queryClient } from '../../client/query-client.ts'
import { useWrite } from '../../client/use-write.ts'
import { keys } from '../../keys.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { tellDone } from '../../parts/toasts.tsx'
import { ChooseTime } from './choose-time.tsx'
import type { BookedPlan, Plan, Visit } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { bookPlan } from './plan-writes.ts'
import type { FreeTime } from './use-times.ts'
import { useWhen } from './use-when.ts'
import { cancelVisit, slotOf } from './visit-writes.ts'

/** The first free time from the plan's day on, in one tap: as the visit that asked for it was. */
export function BookPlan({ plan }: { plan: Plan }) {
  const {
    data: asking,
    error,
    refetch,
  } = useQuery({
    queryKey: keys.deskVisit(plan.appointmentId),
    queryFn: () => parseResponse(api.appointments[':id'].$get({ param: { id: plan.appointmentId } })),
  })
  if (error) return <ProblemStrip error={error} onRetry={() => void refetch()} />
  if (!asking) return <Skeleton tiles={5} lines={0} />
  return <BookLike plan={plan} asking={asking} />
}

function BookLike({ plan, asking }: { plan: Plan; asking: Visit }) {
  const { followUps: words, told } = useListWords()
  const when = useWhen()
  const { name } = plan.patient
  const undo = async ({ appointment }: BookedPlan) => {
    await cancelVisit(appointment)
    tellDone({ title: words.undone(name) })
    void queryClient.invalidateQueries()
  }
  const book = useWrite(
    (time: FreeTime) => bookPlan(plan, slotOf(time), asking),
    (booked, time) =>
      tellDone({
        title: words.booked(name, when(time.appointmentDate, time.timezone)),
        sub: told,
        onUndo: () => void undo(booked).catch(() => queryClient.invalidateQueries()),
      }),
  )
  const isSame = plan.doctorId === asking.doctorId
  return (
    <section class="dl-book" aria-label={words.bookTitle}>
      <h2 class="dl-title">{words.bookTitle}</h2>
      <ChooseTime
        wish={{
          doctorId: plan.doctorId,
          locationId: null,
          specialty: isSame ? asking.doctor.specialty : null,
          type: asking.type,
          duration: asking.duration,
          timezone: asking.timezone,
          from: plan.scheduledFor,
        }}
        isSaving={book.isPending}
        error={book.error}
        onChoose={(time) => book.mutate(time)}
        first={words.book}
      />
    </section>
  )
}
