import type { ComponentChildren } from 'preact'
import { Button } from '../../../parts/button.tsx'
import { useSetUpWords } from './set-up-words.tsx'
import type { OpenForm } from './use-open-form.ts'

interface SetUpRowProps {
  id: string
  name: string
  /** What else is said of it, as far as it is known. */
  facts: readonly (string | false | null)[]
  isActive: boolean
  /** What the button says that opens its form, for those who hear it. */
  editLabel: string
  form: OpenForm
  /** What else can be done with it. */
  acts?: ComponentChildren
  /** The form, while it is open. */
  children: () => ComponentChildren
}

/** One of what a clinic has several of, with its form under it. */
export function SetUpRow({ id, name, facts, isActive, editLabel, form, acts, children }: SetUpRowProps) {
  const words = useSetUpWords()
  const isOpen = form.openId === id
  return (
    <li class="su-row">
      <div class="su-row-head">
        <div class="su-who">
          <h3>{name}</h3>
          <p>{facts.filter(Boolean).join(' · ')}</p>
        </div>
        {!isActive && <span class="su-tag">{words.inactive}</span>}
        <div class="opts">
          {acts}
          <Button aria-expanded={isOpen} aria-label={editLabel} onClick={() => (isOpen ? form.close() : form.open(id))}>
            {words.edit}
          </Button>
        </div>
      </div>
      {isOpen && <div class="su-row-body">{children()}</div>}
    </li>
  )
}
