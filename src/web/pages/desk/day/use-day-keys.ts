import { useMemo, useRef } from 'preact/hooks'
import { useShortcuts } from '../../../parts/shortcuts.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { type Act, canDo } from '../acts/day-writes.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'
import { dayAfter } from '../facts/wall-time.ts'
import type { Cursor } from './use-cursor.ts'

interface DayKeys {
  cursor: Cursor
  acts: VisitActs
  onNew: () => void
  onDay: (day: string) => void
  day: string
  today: string
}

/** The keys of the day. Those of a visit mean the one that the cursor stands on. */
export function useDayKeys(keys: DayKeys): void {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const latest = useRef(keys)
  latest.current = keys
  useShortcuts(
    useMemo(() => {
      const act = (...wanted: Act[]) => {
        const { cursor, acts } = latest.current
        if (cursor.current?.kind !== 'visit' || acts.isPending) return
        const { visit } = cursor.current
        const first = wanted.find((one) => canDo(one, visit))
        if (first) acts.mutate({ act: first, visit })
      }
      const go = (days: number) => latest.current.onDay(dayAfter(latest.current.day, days))
      return [
        { keys: 'n', label: words.newVisit, run: () => latest.current.onNew() },
        { keys: '[', label: words.dayBefore, run: () => go(-1) },
        { keys: ']', label: words.dayAfter, run: () => go(1) },
        { keys: 't', label: common.today, run: () => latest.current.onDay(latest.current.today) },
        { keys: 'c', label: words.acts['check-in'], run: () => act('check-in', 'undo-check-in') },
        { keys: 's', label: words.acts.start, run: () => act('start') },
        { keys: 'e', label: words.acts['no-show'], run: () => act('no-show') },
        { keys: 'p', label: words.print, run: () => window.print() },
      ]
    }, [words, common]),
  )
}
