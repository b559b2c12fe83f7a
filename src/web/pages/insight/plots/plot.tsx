import 'uplot/dist/uPlot.min.css'
import { useEffect, useRef } from 'preact/hooks'
import type uPlot from 'uplot'
import { watchColours } from './palette.ts'

interface Drawn {
  data: uPlot.AlignedData
  options: Omit<uPlot.Options, 'width' | 'height'>
}

/** What is drawn, once the library that draws it is there. */
export type Draw = (UPlot: typeof uPlot) => Drawn

const QUIET = {
  cursor: { show: false },
  legend: { show: false },
  select: { show: false, left: 0, top: 0, width: 0, height: 0 },
}

/** A drawing at the width of its place, in the page's colours. It has to be the same one between drawings: `useMemo`. */
export function Plot({ label, draw }: { label: string; draw: Draw }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = box.current
    if (!target) return
    let plot: uPlot | undefined
    let isGone = false
    const size = () => ({ width: target.clientWidth, height: target.clientHeight })
    // A batch is drawn before it returns, and not in the next task: the printer does not wait.
    const redraw = () => plot?.batch(() => plot?.redraw(false, true))
    void import('uplot').then(({ default: UPlot }) => {
      if (isGone) return
      const { data, options } = draw(UPlot)
      plot = new UPlot({ ...QUIET, ...options, ...size() }, data, target)
    })
    void document.fonts.ready.then(redraw)
    const resized = new ResizeObserver(() => plot?.setSize(size()))
    resized.observe(target)
    const unwatch = watchColours(redraw)
    return () => {
      isGone = true
      unwatch()
      resized.disconnect()
      plot?.destroy()
    }
  }, [draw])
  return <div ref={box} class="plot-canvas" role="img" aria-label={label} />
}
