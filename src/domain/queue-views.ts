import type { Line, QueueVisit } from './queue.ts'

/** Who looks: staff see names, a patient only their own place and their wards', a display no names. */
export type Viewer = { kind: 'staff' } | { kind: 'display' } | { kind: 'patient'; userId: string }

export interface QueueView {
  doctorId: string
  doctorName: string
  version: number
  paused: boolean
  runningLateMinutes: number
  totalInQueue: number
  serving: ServingView | null
  waiting: PlaceView[]
}

interface Seen {
  appointmentId: string
  tokenNumber: number | null
  calledAt: string | null
  patient?: { id: string; name: string }
}

interface ServingView extends Omit<Seen, 'appointmentId'> {
  /** Null for a patient whose visit it is not. */
  appointmentId: string | null
  status: 'CHECKED_IN' | 'IN_PROGRESS'
  startedAt: string | null
}

interface PlaceView extends Seen {
  position: number
  estimatedWaitMinutes: number
  waitRange: [number, number]
}

const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())

/** The line as this one may see it. */
export function viewFor(line: Line, viewer: Viewer): QueueView {
  const { facts, serving } = line
  const isOwn = ({ userIds }: QueueVisit) => viewer.kind === 'patient' && userIds.includes(viewer.userId)
  const isSeen = (visit: QueueVisit) => viewer.kind !== 'patient' || isOwn(visit)
  const named = (visit: QueueVisit) => viewer.kind === 'staff' || isOwn(visit)
  const seen = (visit: QueueVisit): Seen => ({
    appointmentId: visit.id,
    tokenNumber: visit.tokenNumber,
    calledAt: iso(visit.calledAt),
    ...(named(visit) && { patient: visit.patient }),
  })
  return {
    doctorId: facts.doctorId,
    doctorName: facts.doctorName,
    version: line.version,
    paused: facts.paused,
    runningLateMinutes: line.runningLateMinutes,
    totalInQueue: line.waiting.length,
    serving: serving && {
      ...seen(serving),
      appointmentId: isSeen(serving) ? serving.id : null,
      // Of another's visit a patient learns the number that is called, as from the display, and no times.
      calledAt: isSeen(serving) ? iso(serving.calledAt) : null,
      status: serving.status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'CHECKED_IN',
      startedAt: isSeen(serving) ? iso(serving.startedAt) : null,
    },
    waiting: line.waiting
      .filter(({ visit }) => isSeen(visit))
      .map(({ visit, position, minutes, low, high }) => ({
        ...seen(visit),
        position,
        estimatedWaitMinutes: minutes,
        waitRange: [low, high],
      })),
  }
}

/** What makes two states of a line differ. Waits are left out: they pass by themselves. */
export function stateOf(line: Line): string {
  const { facts, version, serving, waiting } = line
  return JSON.stringify([version, facts.paused, serving?.id, serving?.status, waiting.map(({ visit }) => visit.id)])
}
