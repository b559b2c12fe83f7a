import './fact.css'
import type { LucideIcon } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

/** A line of facts about a visit: what it is by its icon, the fact, a second line, and a button. They stand in `<div class="facts">`. */
export function Fact(props: {
  icon: LucideIcon
  title: ComponentChildren
  sub?: ComponentChildren
  children?: ComponentChildren
}) {
  const { icon: Icon, title, sub, children } = props
  return (
    <div class="fact">
      <Icon aria-hidden="true" />
      <p>
        {title}
        {sub && <span class="sub">{sub}</span>}
      </p>
      {children}
    </div>
  )
}
