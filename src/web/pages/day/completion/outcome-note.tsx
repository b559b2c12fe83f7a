import { useMutation } from '@tanstack/preact-query'
import { CircleAlert } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { useCommonWords, usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import { readAgain } from '../read-again.ts'
import { type Alternative, bookPlan, type Outcome } from './complete-visit.ts'

interface OutcomeNoteProps {
  name: string
  outcome: Outcome
  onSettled: () => void
}

const MOST = 5

/** Where the follow-up did not come out as asked for: what stands, and what can be done at once. */
export function OutcomeNote({ name, outcome, onSettled }: OutcomeNoteProps) {
  const words = usePageWords<DayWords>().done
  const common = useCommonWords()
  const { language } = useWords()
  const { plan, alternatives, wasTaken, dayError } = outcome
  const whenOf = ({ appointmentDate }: Alternative) =>
    `${dateOf(appointmentDate, { language })}, ${timeOf(appointmentDate, { language })}`
  const book = useMutation({
    mutationFn: async (time: Alternative) => {
      if (plan) await bookPlan(plan, time)
      return time
    },
    onSuccess: async (time) => {
      tellDone({ title: words.booked(whenOf(time)) })
      onSettled()
      await readAgain()
    },
  })
  if (!plan || (!wasTaken && dayError === null)) return null
  return (
    <section class="note" role="alert">
      <CircleAlert aria-hidden="true" />
      <div class="stack grow">
        <b>
          {name}:{' '}
          {wasTaken ? words.notBooked : words.dayKept(dateOf(noonOf(plan.scheduledFor), { language, timeZone: 'UTC' }))}
        </b>
        {wasTaken && alternatives.length > 0 && (
          <>
            <p>{words.notBookedHint}</p>
            <div class="opts">
              {alternatives.slice(0, MOST).map((time) => (
                <Button key={time.appointmentDate} disabled={book.isPending} onClick={() => book.mutate(time)}>
                  {whenOf(time)}
                </Button>
              ))}
            </div>
          </>
        )}
        {book.error !== null && <ProblemStrip error={book.error} />}
        {dayError !== null && <ProblemStrip error={dayError} />}
        <div class="opts">
          <Button look="plain" onClick={onSettled}>
            {common.close}
          </Button>
        </div>
      </div>
    </section>
  )
}
