import { ChevronDown } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import type { RowLook } from './row-look.ts'
import type { useRows } from './use-rows.ts'

interface ListRowProps {
  id: string
  look: RowLook
  walk: ReturnType<typeof useRows>
  children: () => ComponentChildren
}

export function ListRow({ id, look, walk, children }: ListRowProps) {
  const body = useId()
  const isOpen = walk.openId === id
  return (
    <li class={isOpen ? 'dl-row open' : 'dl-row'}>
      <button
        type="button"
        class="dl-head"
        data-row={id}
        tabIndex={walk.currentId === id ? 0 : -1}
        aria-expanded={isOpen}
        {...(isOpen && { 'aria-controls': body })}
        onFocus={() => walk.goTo(id)}
        onClick={() => walk.toggle(id)}
      >
        <span class="dl-when">{look.when}</span>
        <span class="dl-who">
          <b>{look.title}</b>
          <span class="dl-sub">{look.sub}</span>
        </span>
        <span class="dl-end">{look.end}</span>
        <ChevronDown size={16} aria-hidden="true" />
      </button>
      {isOpen && (
        <div class="dl-body" id={body}>
          {children()}
        </div>
      )}
    </li>
  )
}
