import './status-chip.css'
import {
  Armchair,
  Check,
  Circle,
  CircleCheck,
  CircleDashed,
  CirclePlay,
  CircleSlash,
  ClockAlert,
  type LucideIcon,
  UserX,
} from 'lucide-preact'
import type { CommonWords } from '../words/common/en.ts'
import { useCommonWords } from '../words/words-context.ts'

export type Status = keyof CommonWords['status']

/** The icon and the class of each status; the colour only repeats what these say. */
export const STATUS_LOOKS: Record<Status, { icon: LucideIcon; look: string }> = {
  PENDING: { icon: CircleDashed, look: 'pending' },
  SCHEDULED: { icon: Circle, look: 'scheduled' },
  CONFIRMED: { icon: CircleCheck, look: 'confirmed' },
  CHECKED_IN: { icon: Armchair, look: 'waiting' },
  IN_PROGRESS: { icon: CirclePlay, look: 'progress' },
  COMPLETED: { icon: Check, look: 'completed' },
  NO_SHOW: { icon: UserX, look: 'noshow' },
  CANCELLED: { icon: CircleSlash, look: 'cancelled' },
}

interface StatusChipProps {
  status: Status
  /** Minutes by which an expected patient is late. */
  lateMinutes?: number
  /** Words that say more than the status, such as how long somebody has waited. */
  word?: string
}

export function StatusChip({ status, lateMinutes, word }: StatusChipProps) {
  const words = useCommonWords()
  const isLate = lateMinutes !== undefined && lateMinutes > 0
  const { icon: Icon, look } = isLate ? { icon: ClockAlert, look: 'late' } : STATUS_LOOKS[status]
  return (
    <span class={`st chip ${look}`}>
      <Icon size="1em" aria-hidden="true" />
      {word ?? (isLate ? words.late(lateMinutes) : words.status[status])}
    </span>
  )
}
