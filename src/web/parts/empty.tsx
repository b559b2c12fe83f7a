import './empty.css'
import type { LucideIcon } from 'lucide-preact'
import type { ComponentChildren } from 'preact'

/** One sentence of what is so, one of why, and one button. */
export function Empty(props: { icon: LucideIcon; title: string; why: string; children?: ComponentChildren }) {
  const { icon: Icon, title, why, children } = props
  return (
    <div class="empty">
      <Icon size={16} aria-hidden="true" />
      <b>{title}</b>
      <p>{why}</p>
      {children}
    </div>
  )
}
