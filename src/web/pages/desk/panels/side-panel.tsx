import { X } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { useCommonWords } from '../../../words/words-context.ts'

interface SidePanelProps {
  title: string
  onClose: () => void
  children: ComponentChildren
}

/** Stands beside the day, so that one sees both. Escape closes it. */
export function SidePanel({ title, onClose, children }: SidePanelProps) {
  const words = useCommonWords()
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <aside
      class="side"
      aria-labelledby={id}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.preventDefault()
        onClose()
      }}
    >
      <div class="head">
        <h2 id={id} class="grow" tabIndex={-1} ref={heading}>
          {title}
        </h2>
        <Button look={['plain', 'icon']} aria-label={words.close} onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </Button>
      </div>
      {children}
    </aside>
  )
}
