import { dateOf, timeOf } from '../../../parts/dates.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords, useWords } from '../../../words/words-context.ts'
import { noonOf } from '../calendar-days.ts'
import type { Visit } from '../day-types.ts'
import { readAgain } from '../read-again.ts'
import { tellUndoable } from '../undo-step.ts'
import { cancelBooking, type Outcome } from './complete-visit.ts'

/** Says what has come of a completion. A booking can be taken back; the API takes no completion back. */
export function useTellOutcome(visit: Visit): (outcome: Outcome) => void {
  const words = usePageWords<DayWords>().done
  const { language } = useWords()
  const title = words.completed(visit.patient.name)
  return ({ booked, plan, wasTaken, dayError }) => {
    if (booked) {
      const shown = { language, timeZone: booked.timezone }
      const when = `${dateOf(booked.appointmentDate, shown)}, ${timeOf(booked.appointmentDate, shown)}`
      tellUndoable({
        about: visit.id,
        title,
        sub: `${words.booked(when)} ${words.undoBooks}`,
        undo: async () => {
          await cancelBooking(booked)
          tellDone({ title: words.undone })
          await readAgain()
        },
      })
    } else if (!wasTaken && dayError === null)
      tellDone({
        title,
        ...(plan && { sub: words.planned(dateOf(noonOf(plan.scheduledFor), { language, timeZone: 'UTC' })) }),
      })
  }
}
