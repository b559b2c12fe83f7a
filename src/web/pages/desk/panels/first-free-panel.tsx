import { useState } from 'preact/hooks'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { dayOf } from '../../../parts/dates.ts'
import { ChooseTime } from '../../../parts/desk-lists/choose-time.tsx'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import { useListWords } from '../../../parts/desk-lists/list-words.tsx'
import type { DeskWords } from '../../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../../words/words-context.ts'
import type { FreeCell } from '../facts/day-shape.ts'
import type { Filter } from '../facts/use-day.ts'
import { freeCellOf } from './free-cell-of.ts'
import { SidePanel } from './side-panel.tsx'
import { LENGTHS, TYPES } from './visit-choices.ts'

interface FirstFreePanelProps {
  /** What the day is narrowed to: the search begins with it. */
  filter: Filter
  day: string
  zone: string
  onTake: (at: FreeCell, minutes: string) => void
  onClose: () => void
}

/** The soonest that anybody, or whoever is chosen, has time; what is taken is then booked as any other free time. */
export function FirstFreePanel({ filter, day, zone, onTake, onClose }: FirstFreePanelProps) {
  const words = usePageWords<DeskWords>()
  const common = useCommonWords()
  const lists = useListWords()
  const [type, setType] = useState<Visit['type']>('IN_PERSON')
  const [duration, setDuration] = useState('30')
  const today = dayOf(Date.now(), zone)
  return (
    <SidePanel title={words.firstFreeTitle} onClose={onClose}>
      <ChooseOne
        isLabelHidden
        label={lists.kind}
        value={type}
        options={TYPES.map((one) => [one, lists.types[one]] as const)}
        onChoose={setType}
      />
      <ChooseOne
        isLabelHidden
        label={words.length}
        value={duration}
        options={LENGTHS.map((one) => [one, common.minutes(Number(one))] as const)}
        onChoose={setDuration}
      />
      <ChooseTime
        wish={{
          ...filter,
          specialty: null,
          type,
          duration: Number(duration),
          timezone: zone,
          from: day < today ? today : day,
        }}
        isSaving={false}
        error={null}
        onChoose={(time) => onTake(freeCellOf(time, { type, minutes: Number(duration) }), duration)}
        first={words.soonest}
      />
    </SidePanel>
  )
}
