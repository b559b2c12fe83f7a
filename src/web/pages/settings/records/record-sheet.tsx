import './records.css'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { loadAgain } from '../../../client/load-again.ts'
import { Dialog } from '../../../parts/dialog.tsx'

interface RecordSheetProps {
  title: ComponentChildren
  onClose: () => void
  /** @param reload loads what stands now, and begins the form anew with it */
  children: (reload: () => void) => ComponentChildren
}

/** The panel of a record beside its list. */
export function RecordSheet({ title, onClose, children }: RecordSheetProps) {
  const [turn, setTurn] = useState(0)
  const reload = () => void loadAgain().then(() => setTurn((before) => before + 1))
  return (
    <Dialog title={title} look="sheet" onClose={onClose}>
      <div class="set-form" key={turn}>
        {children(reload)}
      </div>
    </Dialog>
  )
}
