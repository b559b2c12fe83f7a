/** The alphabet of an SMS of 7 bits (3GPP TS 23.038, 6.2.1), but the escape; those of the second table count twice. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const EXTENDED = '^{}\\[~]|€'

const basic = new Set(BASIC)
const extended = new Set(EXTENDED)

const ALIKE: Readonly<Record<string, string>> = {
  '\u00a0': ' ',
  '\u202f': ' ',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '–': '-',
  '—': '-',
  '…': '...',
  '•': '-',
}

const fits = (character: string) => basic.has(character) || extended.has(character)

/** A character, or what stands for it in the 7 bits: `á` is `a`. */
function alike(character: string): string {
  if (fits(character)) return character
  const other = ALIKE[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '')
  return [...other].every(fits) ? other : character
}

/**
 * A text as it costs least: without the accents that would make each part hold 67 characters in place of 153. A text in another
 * script, which they cannot carry at all, stays as it is.
 */
export function inSevenBits(text: string): string {
  const folded = [...text.normalize('NFC')].map(alike).join('')
  return [...folded].every(fits) ? folded : text
}

/** In how many parts a network sends a text; each is paid. */
export function segmentsOf(text: string): number {
  const characters = [...text]
  const isBasic = characters.every(fits)
  const sizes = characters.map((character) => (isBasic ? (extended.has(character) ? 2 : 1) : character.length))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= (isBasic ? 160 : 70)) return 1
  const most = isBasic ? 153 : 67
  let parts = 1
  let left = most
  for (const size of sizes) {
    // A character of two units is not parted.
    if (size > left) {
      parts++
      left = most
    }
    left -= size
  }
  return parts
}
