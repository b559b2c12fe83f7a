import { Info } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useCommonWords } from '../../words/words-context.ts'

interface FactLineProps {
  label: string
  /** Null and undefined are not shown, unless the text is one that cannot be read. */
  text: string | null | undefined
  isUnreadable?: boolean
}

/** A labelled text of a record. One that cannot be opened says so, and is never taken for an empty one. */
export function FactLine({ label, text, isUnreadable = false }: FactLineProps) {
  const words = useCommonWords()
  if (!isUnreadable && !text) return null
  return (
    <>
      <dt>{label}</dt>
      <dd>{isUnreadable ? <Unreadable>{words.unreadable}</Unreadable> : text}</dd>
    </>
  )
}

export function Unreadable({ children }: { children: ComponentChildren }) {
  return (
    <span class="unreadable">
      <Info size="1em" aria-hidden="true" />
      {children}
    </span>
  )
}
