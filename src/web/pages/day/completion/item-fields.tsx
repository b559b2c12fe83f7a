import { Plus, X } from 'lucide-preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import type { DayWords } from '../../../words/day/en.ts'
import { usePageWords } from '../../../words/words-context.ts'
import { type CompletionDraft, ITEMS } from './completion-draft.ts'

type Items = CompletionDraft['items']

/** Medications, tests and restrictions until the follow-up, one a line. */
export function ItemFields({ items, onChange }: { items: Items; onChange: (items: Items) => void }) {
  const words = usePageWords<DayWords>().followUp
  const id = useId()
  const list = useRef<HTMLUListElement>(null)
  const added = useRef(false)
  useLayoutEffect(() => {
    if (!added.current) return
    added.current = false
    list.current?.querySelector<HTMLElement>('li:last-child input')?.focus()
  }, [items.length])
  return (
    <div class="field">
      <span class="lbl" id={id}>
        {words.before}
      </span>
      {items.length > 0 && (
        <ul class="adds" ref={list} aria-labelledby={id}>
          {items.map(({ kind, text }, place) => (
            <li key={place}>
              <label class="lbl" for={`${id}-${place}`}>
                {words.items[kind]}
              </label>
              <input
                class="input"
                id={`${id}-${place}`}
                maxLength={200}
                value={text}
                onInput={({ currentTarget }) => onChange(items.with(place, { kind, text: currentTarget.value }))}
              />
              <Button
                look={['plain', 'icon']}
                aria-label={words.remove(`${words.items[kind]} ${text}`.trim())}
                onClick={() => onChange(items.toSpliced(place, 1))}
              >
                <X size={16} aria-hidden="true" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div class="opts" role="group" aria-labelledby={id}>
        {ITEMS.map((kind) => (
          <Button
            key={kind}
            onClick={() => {
              added.current = true
              onChange([...items, { kind, text: '' }])
            }}
          >
            <Plus size={16} aria-hidden="true" />
            {words.items[kind]}
          </Button>
        ))}
      </div>
    </div>
  )
}
