import './tabs.css'
import { normalizeProps, useMachine } from '@zag-js/preact'
import * as tabs from '@zag-js/tabs'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface TabsProps {
  /** What the tabs are of, for those who do not see them. */
  label: string
  tabs: readonly { value: string; label: string; count?: number; isDue?: boolean; content: () => ComponentChildren }[]
  value: string
  onChange: (value: string) => void
}

const MOST = 99

/** Tabs with how much is in each: ochre where somebody waits for us, nothing at 0. Only the open one is drawn. */
export function Tabs({ label, tabs: all, value, onChange }: TabsProps) {
  const service = useMachine(tabs.machine, {
    id: useId(),
    value,
    onValueChange: (details) => onChange(details.value),
  })
  const machine = tabs.connect(service, normalizeProps)
  return (
    <div {...machine.getRootProps()}>
      <div {...machine.getListProps()} role="tablist" class="tabs" aria-label={label}>
        {all.map(({ value: name, label: text, count = 0, isDue }) => (
          <button key={name} {...machine.getTriggerProps({ value: name })} type="button" class="tab">
            {text}
            {count > 0 && <span class={isDue ? 'n due' : 'n'}>{count > MOST ? `${MOST}+` : count}</span>}
          </button>
        ))}
      </div>
      {all.map(({ value: name, content }) => (
        <div key={name} {...machine.getContentProps({ value: name })}>
          {name === value && content()}
        </div>
      ))}
    </div>
  )
}
