const ENTER: Record<string, string> = { de: 'Eingabe', es: 'Intro' }
const CONTROL: Record<string, string> = { de: 'Strg' }

export const isMac = () => /Mac|iP(hone|ad)/.test(navigator.platform)

/** A key as the keyboards of a language have it: of `$mod+Enter` or `Control+Enter`, `Strg+Eingabe`. */
export function keyName(keys: string, language: string): string {
  const names = keys
    .split('+')
    .filter((key) => key !== 'Shift')
    .map((key) => {
      if (key === '$mod' || key === 'Control') return isMac() ? '⌘' : (CONTROL[language] ?? 'Ctrl')
      return key === 'Enter' ? (ENTER[language] ?? 'Enter') : key.toUpperCase()
    })
  return names.join('+')
}
