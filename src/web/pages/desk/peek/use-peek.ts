import { useEffect, useRef, useState } from 'preact/hooks'

/** A look passes over many visits: only where it rests is somebody asked about, and each asking is in the trail. */
const REST = 300

/** The id by which a tile says that the card is about it. */
export const PEEK = 'visit-peek'

interface Looked {
  /** The visit's id. */
  key: string
  /** What it stands beside. */
  beside: DOMRect
}

const visitAt = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>('.tile[data-cell]') : null

/** The visit on which the focus or the pointer rests. Escape, scrolling and whatever is done end it. */
export function usePeek() {
  const [looked, setLooked] = useState<Looked | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  /** The visit that is looked at, or will be if the look rests on it. */
  const awaited = useRef<string | null>(null)
  const end = () => {
    clearTimeout(timer.current)
    awaited.current = null
    setLooked(null)
  }
  const begin = ({ target }: Event) => {
    const tile = visitAt(target)
    const key = tile?.dataset.cell ?? null
    if (key === awaited.current) return
    end()
    awaited.current = key
    if (!tile) return
    timer.current = setTimeout(() => {
      if (tile.isConnected && key) setLooked({ key, beside: tile.getBoundingClientRect() })
    }, REST)
  }
  useEffect(() => end, [])
  return {
    looked,
    end,
    area: {
      onFocusIn: begin,
      onFocusOut: end,
      // What comes beneath a mouse that rests is not what somebody looks at.
      onMouseMove: (event: MouseEvent) => (event.movementX !== 0 || event.movementY !== 0) && begin(event),
      onMouseLeave: end,
      // What is focused may be scrolled to first: that ends no look that has not begun.
      onScrollCapture: () => setLooked(null),
      onPointerDown: end,
    },
  }
}

export type PeekAt = ReturnType<typeof usePeek>
