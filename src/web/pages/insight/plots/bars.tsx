import { Fragment } from 'preact'

export interface Bar {
  name: string
  /** From 0 to 1; null draws none. */
  share: number | null
  tone: 'grey' | 'accent' | 'bad'
  /** What stands after it: the number itself, and a second one. */
  value: string
  note?: string
}

/** Bars that lie, for what has no order in time. They are shapes of the page, so they follow its colours by themselves. */
export function Bars({ label, bars }: { label: string; bars: readonly Bar[] }) {
  return (
    <div class="bars" role="img" aria-label={label}>
      {bars.map(({ name, share, tone, value, note }) => (
        <Fragment key={name}>
          <span class="bar-name">{name}</span>
          <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
            <rect class="track" width="100" height="1" />
            <rect class={tone} width={100 * Math.min(share ?? 0, 1)} height="1" />
          </svg>
          <b>{value}</b>
          <span class="bar-note">{note}</span>
        </Fragment>
      ))}
    </div>
  )
}
