import './side.css'
import { dayOf } from '../../../parts/dates.ts'
import type { FoundPatient } from '../../../parts/desk-lists/desk-result.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Doctor } from '../../../parts/use-directory.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'
import { type Column, type FreeCell, idOf } from '../facts/day-shape.ts'
import { FirstFreePanel } from './first-free-panel.tsx'
import { NewVisitPanel } from './new-visit-panel.tsx'
import { VisitPanel } from './visit-panel.tsx'

/** What stands beside the day. A time that somebody has just taken stays open: who books it is then offered others. */
export type Opened =
  | { kind: 'visit'; id: string }
  | { kind: 'new'; at: FreeCell | null; patient?: FoundPatient; minutes?: string }
  | { kind: 'first-free'; patient?: FoundPatient }

/** For whom a visit was about to be booked: that stays while one looks for a time. */
export const patientOf = (open: Opened | null): { patient?: FoundPatient } =>
  open && open.kind !== 'visit' && open.patient ? { patient: open.patient } : {}

interface DayPanelProps {
  open: Opened
  columns: readonly Column[]
  doctors: readonly Doctor[]
  /** Whose days alone are shown; null where all are. */
  doctorId: string | null
  acts: VisitActs
  day: string
  zone: string
  now: number
  cutIds: readonly string[]
  onMove: (visit: Visit) => void
  onCut: (visit: Visit) => void
  onOpen: (open: Opened) => void
  onClose: () => void
  onBooked: (visit: Visit) => void
}

export function DayPanel({ open, columns, doctors, day, zone, onOpen, onClose, onBooked, ...rest }: DayPanelProps) {
  if (open.kind === 'first-free')
    return (
      <FirstFreePanel
        day={day}
        zone={zone}
        doctors={doctors}
        withId={rest.doctorId}
        onClose={onClose}
        onTake={(at, minutes) => onOpen({ kind: 'new', at, minutes, ...patientOf(open) })}
      />
    )
  if (open.kind === 'new') {
    const { at, patient = null, minutes = '30' } = open
    const { patient: _, ...nobody } = open
    return (
      <NewVisitPanel
        key={at?.key ?? ''}
        at={at}
        patient={patient}
        onPatient={(found) => onOpen(found ? { ...open, patient: found } : nobody)}
        doctors={doctors}
        withId={rest.doctorId}
        minutes={minutes}
        day={at ? dayOf(at.start, zone) : day}
        zone={zone}
        onClose={onClose}
        onBooked={onBooked}
      />
    )
  }
  const cell = columns.flatMap(({ cells }) => cells).find((one) => idOf(one) === open.id)
  if (cell?.kind !== 'visit') return null
  return (
    <VisitPanel
      key={cell.visit.id}
      visit={cell.visit}
      acts={rest.acts}
      now={rest.now}
      isCut={rest.cutIds.includes(cell.visit.id)}
      onMove={() => rest.onMove(cell.visit)}
      onCut={() => rest.onCut(cell.visit)}
      onClose={onClose}
    />
  )
}
