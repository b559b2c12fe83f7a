import { squeezed } from './transfer-column.ts'

/** What months are called in English, German, Spanish and Hindi, in short and in full. */
const MONTHS = [
  ['January', 'Jan', 'Januar', 'Jänner', 'Jän', 'enero', 'ene', 'जनवरी', 'जन॰'],
  ['February', 'Feb', 'Februar', 'Feber', 'febrero', 'फ़रवरी', 'फरवरी', 'फ़र॰'],
  ['March', 'Mar', 'März', 'Mär', 'Mrz', 'marzo', 'मार्च'],
  ['April', 'Apr', 'abril', 'abr', 'अप्रैल'],
  ['May', 'Mai', 'mayo', 'मई'],
  ['June', 'Jun', 'Juni', 'junio', 'जून'],
  ['July', 'Jul', 'Juli', 'julio', 'जुलाई', 'जुल॰'],
  ['August', 'Aug', 'agosto', 'ago', 'अगस्त', 'अग॰'],
  ['September', 'Sep', 'Sept', 'septiembre', 'setiembre', 'सितंबर', 'सितम्बर', 'सित॰'],
  ['October', 'Oct', 'Oktober', 'Okt', 'octubre', 'अक्तूबर', 'अक्टूबर', 'अक्तू॰'],
  ['November', 'Nov', 'noviembre', 'नवंबर', 'नवम्बर', 'नव॰'],
  ['December', 'Dec', 'Dezember', 'Dez', 'diciembre', 'dic', 'दिसंबर', 'दिसम्बर', 'दिस॰'],
]

const NUMBERS = new Map(MONTHS.flatMap((names, at) => names.map((name) => [squeezed(name), at + 1] as const)))

const WORD = '([\\p{L}\\p{M}॰]{2,})\\.?'
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?'
const YEAR = '(\\d{4}|\\d{2})(?!\\d)'
const GAP = '[\\s./-]*'

/** Day, month and year, in the orders in which people write them where the month is a word. */
const FORMS = [
  { form: new RegExp(`^${DAY}${GAP}(?:de\\s+)?${WORD}${GAP},?\\s*(?:del?\\s+)?${YEAR}`, 'iu'), order: [1, 2, 3] },
  { form: new RegExp(`^${WORD}${GAP}${DAY}\\s*,?\\s+(\\d{4})(?!\\d)`, 'iu'), order: [2, 1, 3] },
  { form: new RegExp(`^(\\d{4})${GAP}${WORD}${GAP}${DAY}(?!\\d)`, 'iu'), order: [3, 2, 1] },
] as const

/** A date that a cell begins with, whose month is a word: `03-Feb-1980`, `3. März 1980`, `Feb 3, 1980`. Null for what is none. */
export function namedMonth(cell: string): { whole: string; day: string; month: string; year: string } | null {
  for (const { form, order } of FORMS) {
    const found = form.exec(cell)
    if (!found) continue
    const [day = '', word = '', year = ''] = order.map((at) => found[at])
    const month = NUMBERS.get(squeezed(word))
    if (month !== undefined) return { whole: found[0], day, month: String(month), year }
  }
  return null
}
