import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { CopyField } from '../../../parts/copy-field.tsx'
import { useFocus } from '../../../parts/use-focus.ts'
import { useRecordWords } from './record-words.ts'

interface ShownOnceProps {
  label: string
  value: string
  /** What to do with it. */
  children: ComponentChildren
  /** What else has it in it. */
  also?: ComponentChildren
  onDone: () => void
}

/** A secret that no other answer has: it is gone once this is closed. */
export function ShownOnce({ label, value, children, also, onDone }: ShownOnceProps) {
  const words = useRecordWords()
  const box = useRef<HTMLDivElement>(null)
  useFocus(() => box.current?.querySelector('button'))
  return (
    <div class="set-form" ref={box}>
      <div>{children}</div>
      <CopyField label={label} hint={words.onceHint} value={value} />
      {also}
      <div class="rec-acts">
        <Button look="primary" onClick={onDone}>
          {words.done}
        </Button>
      </div>
    </div>
  )
}
