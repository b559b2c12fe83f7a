import { useMemo, useRef } from 'preact/hooks'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import { useShortcuts } from '../../../parts/shortcuts.ts'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import { type Act, canDo } from '../acts/day-writes.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'
import type { View } from '../facts/day-span.ts'
import { dayAfter } from '../facts/wall-time.ts'
import type { Cursor } from './use-cursor.ts'

interface DayKeys {
  cursor: Cursor
  acts: VisitActs
  onNew: () => void
  onFirstFree: () => void
  onDay: (day: string) => void
  onView: (view: View) => void
  onMove: () => void
  onCut: () => void
  onDrop: () => void
  onAway: () => void
  onNumber: () => void
  /** What is being moved is dropped or left before anything else is done. */
  isMoving: boolean
  day: string
  /** By how many days one goes on. */
  step: number
  today: string
}

/** The keys of the day. Those of a visit mean the one that the cursor stands on. */
export function useDayKeys(keys: DayKeys): void {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const lists = useListWords()
  const latest = useRef(keys)
  latest.current = keys
  useShortcuts(
    useMemo(() => {
      const act = (...wanted: Act[]) => {
        const { cursor, acts, isMoving } = latest.current
        if (cursor.current?.kind !== 'visit' || acts.isPending || isMoving) return
        const { visit } = cursor.current
        const first = wanted.find((one) => canDo(one, visit))
        if (first) acts.mutate({ act: first, visit })
      }
      // Who has come is not checked in again: the key says the number that they are called by.
      const isWaiting = () => {
        const { current } = latest.current.cursor
        return current?.kind === 'visit' && current.visit.status === 'CHECKED_IN'
      }
      const go = (steps: number) => {
        const { day, step, onDay } = latest.current
        onDay(dayAfter(day, steps * step))
      }
      const unlessMoving = (run: (now: DayKeys) => void) => () => !latest.current.isMoving && run(latest.current)
      return [
        { keys: 'n', label: words.newVisit, run: unlessMoving((now) => now.onNew()) },
        { keys: 'f', label: words.firstFree, run: unlessMoving((now) => now.onFirstFree()) },
        {
          keys: 'c',
          label: words.acts['check-in'],
          run: () => (isWaiting() ? latest.current.onNumber() : act('check-in')),
        },
        { keys: 's', label: words.acts.start, run: () => act('start') },
        { keys: 'e', label: words.acts['no-show'], run: () => act('no-show') },
        { keys: 'm', label: words.moving.move, run: unlessMoving((now) => now.onMove()) },
        { keys: 'x', label: words.tray.cut, run: unlessMoving((now) => now.onCut()) },
        { keys: 'v', label: words.tray.dropFirst, run: unlessMoving((now) => now.onDrop()) },
        { keys: 'a', label: lists.absence.notHere, run: unlessMoving((now) => now.onAway()) },
        { keys: 'd', label: words.view.day, run: () => latest.current.onView('day') },
        { keys: 'k', label: words.view.week, run: () => latest.current.onView('week') },
        { keys: 't', label: common.today, run: () => latest.current.onDay(latest.current.today) },
        { keys: '[', also: ',', label: words.dayBefore, run: () => go(-1) },
        { keys: ']', also: '.', label: words.dayAfter, run: () => go(1) },
        { keys: 'p', label: words.print, run: () => window.print() },
      ]
    }, [words, common, lists]),
  )
}
