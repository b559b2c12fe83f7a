import './peek.css'
import { TriangleAlert } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

interface PeekProps {
  id: string
  name: string
  chip?: ComponentChildren
  facts: readonly (readonly [label: string, value: ComponentChildren])[]
  alerts?: readonly string[]
}

/** What one wants to know of a visit before opening it; it has no controls, and stands beside what it is about. */
export function Peek({ id, name, chip, facts, alerts = [] }: PeekProps) {
  return (
    <div class="peek" id={id} role="tooltip">
      <div class="row">
        <b class="grow peek-name">{name}</b>
        {chip}
      </div>
      <dl class="kv">
        {facts.map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      {alerts.map((alert) => (
        <p class="alert" key={alert}>
          <TriangleAlert size="1em" aria-hidden="true" />
          {alert}
        </p>
      ))}
    </div>
  )
}
