import { ChevronDown } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface FoldProps {
  label: ComponentChildren
  /** What stands at the end of its line. */
  end?: ComponentChildren
  /** Only at first: what somebody opens or closes stays so. */
  isOpen?: boolean
  children: ComponentChildren
}

/** What few need, or need at once. */
export function Fold({ label, end, isOpen = false, children }: FoldProps) {
  const [isOpenAtFirst] = useState(isOpen)
  return (
    <details class="rec-fold" open={isOpenAtFirst}>
      <summary>
        <ChevronDown size={16} aria-hidden="true" />
        <b>{label}</b>
        {end && <span class="muted">{end}</span>}
      </summary>
      {children}
    </details>
  )
}
