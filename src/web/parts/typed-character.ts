import { isMac } from './key-names.ts'

/** As much of an event as says what was typed. */
export type Typing = Pick<
  KeyboardEvent,
  'key' | 'code' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'getModifierState'
>

/** What a keyboard without Latin letters has at the places of the Latin one: plain, and with Shift. */
const PLACES: Record<string, readonly [plain: string, shifted: string]> = {
  Slash: ['/', '?'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Comma: [',', '<'],
  Period: ['.', '>'],
}

/** Of Devanagari, Cyrillic or Greek: who writes in it has no key for the letters that shortcuts are named by. */
const isOfOtherScript = (key: string) => /[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]/u.test(key)

const isLetter = (key: string) => /^\p{L}$/u.test(key)

function atPlace({ code, shiftKey }: Typing): string | null {
  const letterOrDigit = /^(?:Key([A-Z])|Digit(\d))$/.exec(code)
  if (letterOrDigit) return letterOrDigit[1] ?? letterOrDigit[2] ?? null
  return PLACES[code]?.[shiftKey ? 1 : 0] ?? null
}

/**
 * The character that a key press types, a letter as a small one; null where it types none, or is the browser's: `Ctrl+[` and `⌘/` are.
 * Layouts have characters at different places: `/` is Shift+7 in German, `[` is AltGr+8, and Option+5 on a Mac. What is typed counts,
 * whatever the layout needs for it.
 */
export function typedCharacter(event: Typing, onMac = isMac()): string | null {
  const { key, shiftKey, altKey, ctrlKey, metaKey } = event
  // Windows says AltGr as both of the others too.
  const isAltGr = !onMac && (event.getModifierState('AltGraph') || (ctrlKey && altKey))
  const isThirdLevel = isAltGr || (onMac && altKey)
  if (metaKey || (ctrlKey && !isAltGr) || (altKey && !isThirdLevel)) return null
  const typed = isOfOtherScript(key) && !isThirdLevel ? atPlace(event) : key
  if (typed === null || [...typed].length !== 1) return null
  // Every layout that has a letter has it plain: with Shift or AltGr it is another key.
  if (isLetter(typed)) return shiftKey || isThirdLevel ? null : typed.toLowerCase()
  return typed
}
