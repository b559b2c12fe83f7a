import { TriangleAlert } from 'lucide-preact'
import { Button } from '../../../parts/button.tsx'
import { useSetUpWords } from './set-up-words.tsx'

export interface Difference {
  label: string
  before: string
  now: string
}

interface ChangedSinceProps {
  differences: readonly Difference[]
  onKeepMine: () => void
  onTakeTheirs: () => void
}

/** What somebody else has changed while this form was open, and what to do with one’s own edits. */
export function ChangedSince({ differences, onKeepMine, onTakeTheirs }: ChangedSinceProps) {
  const words = useSetUpWords().changed
  return (
    <div class="su-note" role="alert">
      <TriangleAlert aria-hidden="true" />
      <div class="su-stack">
        <b>{words.title}</b>
        {differences.length > 0 && (
          <ul class="su-changes">
            {differences.map(({ label, before, now }) => (
              <li key={label}>
                <span>{label}</span> <del>{before || words.nothing}</del> → <ins>{now || words.nothing}</ins>
              </li>
            ))}
          </ul>
        )}
        <p>{words.what}</p>
        <div class="su-acts">
          <Button onClick={onKeepMine}>{words.keepMine}</Button>
          <Button look="plain" onClick={onTakeTheirs}>
            {words.takeTheirs}
          </Button>
        </div>
      </div>
    </div>
  )
}
