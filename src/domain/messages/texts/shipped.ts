import type { Language } from '../channel.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { hi } from './hi.ts'
import type { LanguageTexts } from './language-texts.ts'

/** What Kept says by itself, where a clinic has no text of its own. */
export const SHIPPED: Readonly<Record<Language, LanguageTexts>> = { en, hi, de, es }
