import { TriangleAlert } from 'lucide-preact'
import { useEffect } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Difference } from './differences.ts'

interface ChangedSinceProps {
  differences: readonly Difference[]
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** What somebody else has changed while this form was open, and what to do with one’s own edits. */
export function ChangedSince({ differences, onKeepMine, onTakeTheirs }: ChangedSinceProps) {
  const words = useSetUpWords().changed
  const isElsewhere = differences.length === 0
  useEffect(() => {
    if (isElsewhere) onKeepMine()
  }, [isElsewhere])
  // What has changed is not in this form, so nobody has to choose.
  if (isElsewhere) return null
  return (
    <div class="su-note" role="alert">
      <TriangleAlert aria-hidden="true" />
      <div class="su-stack">
        <b>{words.title}</b>
        <ul class="su-changes">
          {differences.map(({ label, before, now }) => (
            <li key={label}>
              <span>{label}</span> <del>{before || words.nothing}</del> → <ins>{now || words.nothing}</ins>
            </li>
          ))}
        </ul>
        <p>{words.what}</p>
        <div class="opts">
          <Button onClick={onKeepMine}>{words.keepMine}</Button>
          <Button look="plain" onClick={onTakeTheirs}>
            {words.takeTheirs}
          </Button>
        </div>
      </div>
    </div>
  )
}
