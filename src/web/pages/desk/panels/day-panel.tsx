import './side.css'
import { dayOf } from '../../../parts/dates.ts'
import type { FoundPatient } from '../../../parts/desk-lists/desk-result.ts'
import type { Visit } from '../../../parts/desk-lists/list-queries.ts'
import type { Doctor } from '../../../parts/use-directory.ts'
import type { VisitActs } from '../acts/use-visit-acts.ts'
import { type Column, type FreeCell, idOf } from '../facts/day-shape.ts'
import type { Filter } from '../facts/use-day.ts'
import { FirstFreePanel } from './first-free-panel.tsx'
import { NewVisitPanel } from './new-visit-panel.tsx'
import { VisitPanel } from './visit-panel.tsx'

/** What stands beside the day. A time that somebody has just taken stays open: who books it is then offered others. */
export type Opened =
  | { kind: 'visit'; id: string }
  | { kind: 'new'; at: FreeCell | null; patient: FoundPatient | null; minutes?: string }
  | { kind: 'first-free' }

interface DayPanelProps {
  open: Opened
  columns: readonly Column[]
  doctors: readonly Doctor[]
  filter: Filter
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

export function DayPanel({
  open,
  columns,
  doctors,
  filter,
  day,
  zone,
  onOpen,
  onClose,
  onBooked,
  ...rest
}: DayPanelProps) {
  if (open.kind === 'first-free')
    return (
      <FirstFreePanel
        filter={filter}
        day={day}
        zone={zone}
        onClose={onClose}
        onTake={(at, minutes) => onOpen({ kind: 'new', at, patient: null, minutes })}
      />
    )
  if (open.kind === 'new') {
    const { at, patient, minutes = '30' } = open
    return (
      <NewVisitPanel
        key={patient?.id ?? ''}
        at={at}
        patient={patient}
        minutes={minutes}
        filter={filter}
        doctorName={doctors.find(({ id }) => id === at?.doctorId)?.name ?? null}
        day={at ? dayOf(at.start, zone) : day}
        zone={zone}
        onChange={(change) => onOpen({ ...open, ...change })}
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
      onBookAgain={() => {
        const { patientId, patient } = cell.visit
        onOpen({ kind: 'new', at: null, patient: { id: patientId, name: patient.name } })
      }}
      onClose={onClose}
    />
  )
}
