import {
  CheckCheck,
  Check as CheckOne,
  CircleHelp,
  CircleSlash,
  Clock,
  type LucideIcon,
  Reply,
  Send,
  TriangleAlert,
} from 'lucide-preact'
import type { MessageRecord } from '../../../../../features/messages/list/schemas.ts'
import { StateChip } from '../../records/state-chip.tsx'
import { useMessageWords } from '../message-words.ts'

type State = MessageRecord['state']

const LOOKS: Record<State, { icon: LucideIcon; look: 'plain' | 'quiet' | 'ask' | 'bad' }> = {
  waiting: { icon: Clock, look: 'plain' },
  sending: { icon: Send, look: 'plain' },
  sent: { icon: CheckOne, look: 'plain' },
  delivered: { icon: CheckCheck, look: 'quiet' },
  failed: { icon: TriangleAlert, look: 'bad' },
  unknown: { icon: CircleHelp, look: 'ask' },
  dropped: { icon: CircleSlash, look: 'quiet' },
  received: { icon: Reply, look: 'quiet' },
}

export const MESSAGE_STATES = Object.keys(LOOKS) as State[]

export function MessageState({ state }: { state: State }) {
  const { states } = useMessageWords()
  return <StateChip {...LOOKS[state]}>{states[state]}</StateChip>
}
