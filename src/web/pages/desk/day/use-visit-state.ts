import { ClockAlert } from 'lucide-preact'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { STATUS_LOOKS } from '../../../parts/status-chip.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'

const MINUTE = 60_000

/** By how much an expected patient is late. */
export const lateBy = ({ status, appointmentDate }: Visit, now: number) =>
  status === 'SCHEDULED' || status === 'CONFIRMED'
    ? Math.max(0, Math.floor((now - Date.parse(appointmentDate)) / MINUTE))
    : 0

/** How a visit stands, as an icon, a class and words. */
export function useVisitState(now: number) {
  const common = useCommonWords()
  const words = usePageWords<DeskWords>()
  return (visit: Visit) => {
    const late = lateBy(visit, now)
    const { icon, look } = late > 0 ? { icon: ClockAlert, look: 'late' } : STATUS_LOOKS[visit.status]
    const waited = visit.checkedInAt && Math.max(0, Math.floor((now - Date.parse(visit.checkedInAt)) / MINUTE))
    const word =
      late > 0
        ? common.late(late)
        : visit.status === 'CHECKED_IN' && waited !== null
          ? words.waiting(Number(waited))
          : common.status[visit.status]
    return { icon, look, word, late }
  }
}
