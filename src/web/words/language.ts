export const LANGUAGES = { en: 'English', hi: 'हिन्दी', de: 'Deutsch', es: 'Español' } as const
export type Language = keyof typeof LANGUAGES

const STORED = 'kept-language'

const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(LANGUAGES, text)

/** What the user chose here, else what their browser prefers, else English. */
export function preferredLanguage(
  chosen: string | null = localStorage.getItem(STORED),
  wanted: readonly string[] = navigator.languages,
): Language {
  if (isLanguage(chosen)) return chosen
  const known = wanted.map((tag) => tag.split('-')[0] ?? '').find(isLanguage)
  return known ?? 'en'
}

export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORED, language)
}
