// The pages of the reference and those of the console share what was chosen; `/docs/theme.js` applies it before a page is drawn.
const STORED = 'kept-theme'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export function chosenTheme(): Theme {
  const stored = localStorage.getItem(STORED)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function chooseTheme(theme: Theme): void {
  if (theme === 'system') {
    localStorage.removeItem(STORED)
    delete document.documentElement.dataset.theme
    return
  }
  localStorage.setItem(STORED, theme)
  document.documentElement.dataset.theme = theme
}
