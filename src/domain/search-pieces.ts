/** What a text is found by, and what it finds: the same for a patient's name and for what is typed to find it. */
export interface SearchText {
  /** Its words, folded, with one space between them. */
  folded: string
  /** What a row keeps: the beginnings of words, and of scripts without spaces every character and every pair. */
  pieces: string[]
  /** What a row has to keep for this text to find it. */
  sought: string[]
  /** Words of one letter, too short for a piece of their own: a word of the row has to begin with each. */
  initials: string[]
}

const SHORTEST = 2
const LONGEST = 12

// U+00B4 would fall apart into a space and a mark in NFKC, so these go first.
const APOSTROPHES = /['`´‘’‛ʹʻʼʽʾʿ′‵＇׳·]/gu

/** Vowel signs of Indic scripts and the voicing marks of kana are letters of the word; these others are ornament. */
const MARKS =
  /[[[\p{M}&&[\p{sc=Zinh}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}]][\u093c\u09bc\u0a3c\u0abc\u0b3c\u0640]]--[\u3099\u309a]]/gv

/** Letters that are typed for one another and that no normal form of Unicode makes one. */
const ALIKE: Record<string, string> = {
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ł: 'l',
  ħ: 'h',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ς: 'σ',
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
  ى: 'ي',
  ی: 'ي',
  ک: 'ك',
  ة: 'ه',
  ہ: 'ه',
  ھ: 'ه',
  ٱ: 'ا',
}
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu')

/** Scripts in which a name is written without a space between its parts. */
const UNSPACED =
  /[\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]+/gu

function fold(text: string): string {
  return (
    text
      .replace(APOSTROPHES, "'")
      .normalize('NFKC')
      .replace(APOSTROPHES, "'")
      .replace(/\p{Dash}/gu, '-')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      // JavaScript has no case folding: up and down again is it, and down first for ẞ.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replace(MARKS, '')
      .normalize('NFC')
      .replace(ALIKE_LETTERS, (letter) => ALIKE[letter] ?? letter)
  )
}

/** `O'Brien-Smith` → `[["o", "brien"], ["smith"]]`. */
function partsOf(token: string): string[][] {
  return token
    .split('-')
    .map((part) => part.split("'").filter((segment) => segment !== ''))
    .filter((part) => part.length > 0)
}

function beginnings(word: string): string[] {
  const letters = [...word]
  const longest = Math.min(letters.length, LONGEST)
  return Array.from({ length: Math.max(0, longest - SHORTEST + 1) }, (_, n) => letters.slice(0, n + SHORTEST).join(''))
}

function pairs(run: string): string[] {
  const characters = [...run]
  return characters.slice(1).map((character, n) => `${characters[n]}${character}`)
}

/** The forms in which somebody may begin to type a compound: by its parts, or run together. */
function formsOf(parts: string[][], before: string): string[] {
  const together = parts.flat().join('')
  return [...parts.flat(), ...parts.map((part) => part.join('')), together, `${before}${together}`]
}

/** Where a name is written without spaces, one that stands in it is left out by whoever types it. */
function acrossSpace(before: string, [next]: readonly string[]): string[] {
  const [last] = [...before].slice(-1)
  const [first] = [...(next ?? '')]
  return last && first ? [`${last}${first}`] : []
}

/** The pieces of a name or of a query. No locale takes part, here or in the database. */
export function searchText(text: string): SearchText {
  const found = { words: [] as string[], pieces: [] as string[], sought: [] as string[], initials: [] as string[] }
  let before = ''
  let lastRun = ''
  for (const token of fold(text).split(/[^\p{L}\p{M}\p{N}\p{S}'-]+/u)) {
    const runs = token.match(UNSPACED) ?? []
    const parts = partsOf(token.replace(UNSPACED, '-'))
    const words = parts.map((part) => part.join(''))
    const together = words.join('')
    found.words.push(...runs, ...words)
    found.pieces.push(...formsOf(parts, before).flatMap(beginnings), ...runs.flatMap((run) => [...run, ...pairs(run)]))
    found.pieces.push(...acrossSpace(lastRun, runs))
    lastRun = words.length === 0 ? (runs.at(-1) ?? '') : ''
    found.sought.push(...runs.flatMap((run) => ([...run].length === 1 ? [run] : pairs(run))))
    for (const word of words) {
      const longest = beginnings(word).at(-1)
      if (longest === undefined) found.initials.push(word)
      else found.sought.push(longest)
    }
    // `O Brien` is O'Brien to many a form.
    before = [...together].length === 1 ? together : ''
  }
  const once = (list: string[]) => [...new Set(list)]
  return {
    folded: found.words.join(' '),
    pieces: once(found.pieces),
    sought: once(found.sought),
    initials: once(found.initials),
  }
}
