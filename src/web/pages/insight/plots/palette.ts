const SYSTEM = ['(prefers-color-scheme: dark)', '(prefers-contrast: more)']

const redrawn = new Set<() => void>()
let beforePaper: string | undefined
let chosen: MutationObserver | undefined

/** A colour of the page as it stands now. A canvas has no rules of its own, so it asks whenever it draws. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** The page's letters at the smallest size there is, for what is written in a canvas. */
export const letters = (weight: number): string => `${weight} 12px ${getComputedStyle(document.body).fontFamily}`

const redrawAll = () => {
  for (const redraw of redrawn) redraw()
}

/** Paper is light, whatever the screen is. A canvas has to be drawn anew for it before the browser takes its picture. */
function layOnPaper(): void {
  beforePaper = document.documentElement.dataset.theme
  document.documentElement.dataset.theme = 'light'
  redrawAll()
}

function takeOffPaper(): void {
  if (beforePaper === undefined) delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = beforePaper
  redrawAll()
}

/** Draws again whenever the page's colours change; `redraw` has to be done when it returns. */
export function watchColours(redraw: () => void): () => void {
  if (redrawn.size === 0) {
    chosen ??= new MutationObserver(redrawAll)
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    for (const query of SYSTEM) matchMedia(query).addEventListener('change', redrawAll)
    addEventListener('beforeprint', layOnPaper)
    addEventListener('afterprint', takeOffPaper)
  }
  redrawn.add(redraw)
  return () => {
    redrawn.delete(redraw)
    if (redrawn.size > 0) return
    chosen?.disconnect()
    for (const query of SYSTEM) matchMedia(query).removeEventListener('change', redrawAll)
    removeEventListener('beforeprint', layOnPaper)
    removeEventListener('afterprint', takeOffPaper)
  }
}
