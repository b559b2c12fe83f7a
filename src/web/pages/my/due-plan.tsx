import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { FRESH, ifMatch } from '../../client/request-headers.ts'
import { keys } from '../../keys.ts'
import { Button } from '../../parts/button.tsx'
import { dateOf, dayOf, timeOf } from '../../parts/dates.ts'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'
import { useWords } from '../../words/words-context.ts'
import type { Plan } from './read-plans.ts'

/** The first time that fits a plan, as the doctor has asked for it. */
async function firstTime(plan: Plan, isAgain: boolean) {
  const visit = await parseResponse(api.appointments[':id'].$get({ param: { id: plan.appointmentId }, query: {} }))
  const doctorId = plan.doctorId ?? visit.doctorId
  const date = plan.scheduledFor > dayOf(Date.now()) ? { date: plan.scheduledFor } : {}
  const { days } = await parseResponse(
    api.appointments.doctor[':doctorId'].availability.$get(
      { param: { doctorId }, query: { type: visit.type, days: '14', ...date } },
      isAgain ? FRESH : {},
    ),
  )
  return { doctor: visit.doctor.name, type: visit.type, doctorId, slot: days.flatMap(({ slots }) => slots)[0] ?? null }
}

/** A visit that is due: its first free time in one tap, or another. */
export function DuePlan({ plan, whose }: { plan: Plan; whose: string | null }) {
  const { language } = useWords()
  const words = useOwnWords<MyWords>()
  const queries = useQueryClient()
  const book = useMutation({
    mutationFn: ({ slot, ...rest }: Awaited<ReturnType<typeof firstTime>>) =>
      parseResponse(
        api['follow-up-plans'][':id'].schedule.$post(
          {
            param: { id: plan.id },
            json: {
              doctorId: rest.doctorId,
              type: rest.type,
              appointmentDate: slot?.appointmentDate,
              ...(slot?.locationId && { locationId: slot.locationId }),
            },
          },
          ifMatch(plan),
        ),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['my-visits'] }),
  })
  const isTaken = book.error !== null && asProblem(book.error).kind === 'taken'
  const first = useQuery({
    queryKey: [...keys.plan(plan.id), isTaken],
    queryFn: () => firstTime(plan, isTaken),
    refetchOnWindowFocus: false,
  })
  const date = dateOf(`${plan.scheduledFor}T12:00:00Z`, { language, timeZone: 'UTC' })
  const slot = first.data?.slot
  const when =
    slot &&
    `${dateOf(slot.appointmentDate, { language, timeZone: slot.timezone })}, ${timeOf(slot.appointmentDate, { language, timeZone: slot.timezone })}`
  if (book.data) {
    const { appointmentDate, timezone: timeZone } = book.data.appointment
    const bookedFor = `${dateOf(appointmentDate, { language, timeZone })}, ${timeOf(appointmentDate, { language, timeZone })}`
    return (
      <p role="status" class="due done">
        <span class="strong">{words.dueBooked(bookedFor)}</span>
        <a href={`/my?visit=${book.data.appointment.id}`}>{words.details}</a>
      </p>
    )
  }
  return (
    <div class="due">
      <p>
        <span class="strong">{whose ? words.dueOf(date, whose) : words.dueFrom(date)}</span>
        <span class="sub with">{first.data?.doctor}</span>
      </p>
      {isTaken && <p role="alert">{words.dueTaken}</p>}
      {book.error && !isTaken && <ProblemStrip error={book.error} onRetry={() => void queries.invalidateQueries()} />}
      {first.isPending && <Skeleton tiles={1} lines={0} />}
      {first.data && slot && (
        <Button look={['primary', 'big', 'full']} disabled={book.isPending} onClick={() => book.mutate(first.data)}>
          {words.dueBook(when ?? '')}
        </Button>
      )}
      <a class="btn plain" href={`/book?plan=${plan.id}`}>
        {words.dueOther}
      </a>
    </div>
  )
}
