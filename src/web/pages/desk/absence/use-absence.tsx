import { useState } from 'preact/hooks'
import { later } from '../../../parts/later.tsx'
import type { Cursor } from '../day/use-cursor.ts'
import type { Column } from '../facts/day-shape.ts'

const AbsencePanel = later(async () => (await import('./absence-panel.tsx')).AbsencePanel)

interface Absence {
  columns: readonly Column[] | null
  cursor: Cursor
  zone: string
  now: number
  onAffected: () => void
}

/** Asks who is to be called when a doctor does not come: of a column, or of the one in which the cursor stands. */
export function useAbsence({ columns, cursor, zone, now, onAffected }: Absence) {
  const [away, setAway] = useState<Column | null>(null)
  const close = () => setAway(null)
  return {
    ask: setAway,
    askAtCursor: () => {
      const { current } = cursor
      const at = columns?.find(({ cells }) => cells.some(({ key }) => key === current?.key)) ?? columns?.[0]
      if (at) setAway(at)
    },
    panel: away && (
      <AbsencePanel
        doctor={away.doctor}
        day={away.day}
        {...{ zone, now }}
        onClose={close}
        onAffected={() => {
          close()
          onAffected()
        }}
      />
    ),
  }
}
