import type { Language } from '../../../domain/messages/channel.ts'
import { readLanguage } from '../../../domain/messages/language.ts'

/** What a browser would rather read, the dearest first (RFC 9110, 12.5.4). */
function accepted(header: string): string[] {
  const weighted = header.split(',').map((part) => {
    const [tag = '', ...parameters] = part.split(';')
    const weight = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((one) => one !== undefined)
    return { tag, weight: weight === undefined ? 1 : Number(weight) }
  })
  return weighted
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}

/**
 * The language of a page: the patient's own where we have texts in it, else the browser's, else English.
 * @param ofPatient the language tag of the patient's record
 */
export function pageLanguage(ofPatient: string | null, acceptLanguage: string | undefined): Language {
  const wanted = [ofPatient ?? '', ...accepted(acceptLanguage ?? '')]
  for (const tag of wanted) {
    const language = readLanguage(tag)
    if (language !== null) return language
  }
  return 'en'
}
