import type { ComponentChildren } from 'preact'

/** What a closed row shows. */
export interface RowLook {
  /** For the eye at the start of the line: a time or a day. */
  when: ComponentChildren
  title: ComponentChildren
  sub: ComponentChildren
  end?: ComponentChildren
}
