import { CircleCheck, CircleDashed, CircleSlash, Clock, type LucideIcon, TriangleAlert } from 'lucide-preact'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { StateChip } from '../../records/state-chip.tsx'
import { useImportWords } from '../import-words.ts'

type Status = ImportRecord['status']
type Look = 'plain' | 'quiet' | 'ask' | 'bad'

const LOOKS: Record<Status, readonly [LucideIcon, Look]> = {
  open: [CircleDashed, 'ask'],
  profiled: [CircleDashed, 'ask'],
  checked: [CircleDashed, 'ask'],
  committing: [Clock, 'plain'],
  done: [CircleCheck, 'quiet'],
  undone: [CircleSlash, 'quiet'],
  failed: [TriangleAlert, 'bad'],
}

/** How far an import has come. */
export function ImportState({ status }: { status: Status }) {
  const { states } = useImportWords()
  const [icon, look] = LOOKS[status]
  return (
    <StateChip icon={icon} look={look}>
      {states[status]}
    </StateChip>
  )
}
