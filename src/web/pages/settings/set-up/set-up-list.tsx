import { type LucideIcon, Plus } from 'lucide-preact'
import { type ComponentChildren, toChildArray } from 'preact'
import { Button } from '../../../parts/button.tsx'
import { Empty } from '../../../parts/empty.tsx'
import { AffectedNote } from './affected-note.tsx'
import type { OpenForm } from './use-open-form.ts'

interface SetUpListProps {
  icon: LucideIcon
  words: { intro: string; add: string; empty: string; emptyWhy: string }
  form: OpenForm
  /** The form of a new one, while it is open. */
  adding: ComponentChildren
  /** What has to be seen before the rows. */
  notes?: ComponentChildren
  /** The rows. */
  children: ComponentChildren
}

/** What a clinic has several of: each is changed in its row, and a new one above them. */
export function SetUpList({ icon, words, form, adding, notes, children }: SetUpListProps) {
  const isEmpty = toChildArray(children).length === 0
  const isAdding = form.openId === 'new'
  const add = (
    <Button look={isEmpty ? 'primary' : []} onClick={() => form.open('new')}>
      <Plus size={16} aria-hidden="true" />
      {words.add}
    </Button>
  )
  return (
    <div class="su">
      <div class="su-head">
        <p class="set-lead">{words.intro}</p>
        {!isEmpty && !isAdding && add}
      </div>
      {form.affected && <AffectedNote affected={form.affected} />}
      {notes}
      {isAdding && adding}
      {isEmpty && !isAdding && (
        <Empty icon={icon} title={words.empty} why={words.emptyWhy}>
          {add}
        </Empty>
      )}
      {!isEmpty && <ul class="su-rows">{children}</ul>}
    </div>
  )
}
