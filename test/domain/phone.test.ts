import { describe, expect, test } from 'vitest'
import { COUNTRIES, type Country, digitPieces, digitsSought, readPhone } from '../../src/domain/phone.ts'

test.each<[string, Country | null, string]>([
  ['+49 (30) 555-0199', null, '+49305550199'],
  ['+49 (0)30 5550199', null, '+49305550199'],
  ['(+49) 30 5550199', null, '+49305550199'],
  ['\u202a+49 30 5550199\u202c', null, '+49305550199'],
  ['＋４９ ３０ ５５５０１９９', null, '+49305550199'],
  ['030 5550199', 'DE', '+49305550199'],
  ['0049 30 5550199', 'DE', '+49305550199'],
  ['011 49 30 5550199', 'US', '+49305550199'],
  ['٠٣٠٥٥٥٠١٩٩', 'DE', '+49305550199'],
  ['०९८७६५ ४३२१०', 'IN', '+919876543210'],
  ['০৯৮৭৬৫৪৩২১০', 'IN', '+919876543210'],
  ['௦௯௮௭௬௫௪௩௨௧௦', 'IN', '+919876543210'],
  ['๐๘๑ ๒๓๔ ๕๖๗๘', 'TH', '+66812345678'],
  ['۰۹۱۲ ۳۴۵ ۶۷۸۹', 'IR', '+989123456789'],
  ['+𝟒𝟗 𝟛𝟘 𝟝𝟝𝟝𝟘𝟙𝟡𝟡', null, '+49305550199'],
  ['tel:+49-30-555-0199', null, '+49305550199'],
  ['TEL:030 5550199', 'DE', '+49305550199'],
  ['8 (912) 345-67-89', 'RU', '+79123456789'],
  ['(212) 555-0101', 'US', '+12125550101'],
  ['098765 43210', 'IN', '+919876543210'],
  ['+1 212 555 0101', 'DE', '+12125550101'],
])('%s in %s is %s', (typed, country, e164) => {
  expect(readPhone(typed, country)).toMatchObject({ isPossible: true, e164 })
})

test.each<[string, Country | null]>([
  ['+91 1', null],
  ['+999 123456789', null],
  ['+49 30 5550199 12345678', null],
  ['+', null],
  ['12', 'DE'],
  ['ask her mother', 'DE'],
  ['ask her mother', null],
  ['()', null],
  ['030 5550199 or 030 5550198', 'DE'],
])('%s in %s cannot be a number', (typed, country) => {
  expect(readPhone(typed, country)).toMatchObject({ isPossible: false, e164: null })
})

test('a number in a range that nobody has opened yet is possible', () => {
  expect(readPhone('+1 555 123 4567', null)).toMatchObject({ isPossible: true, e164: '+15551234567' })
})

test('without a country a national number is kept, and is found as it was typed', () => {
  expect(readPhone('030 / 555-0199', null)).toEqual({ isPossible: true, e164: null, digits: ['0305550199'] })
  expect(readPhone('0049 30 5550199', null).digits).toEqual(['0049305550199', '49305550199'])
})

describe('the digits of a number', () => {
  const { digits } = readPhone('+49 (0)30 555-0199', null)
  const finds = (query: string) =>
    digitsSought(query).some(
      (run) =>
        digits.some((own) => own.includes(run)) &&
        digitPieces([run]).every((piece) => digitPieces(digits).includes(piece)),
    )

  test.each([
    '+49305550199',
    '0049 30 5550199',
    '01149305550199',
    '030 5550199',
    '30 555',
    '0199',
    '5550199',
    '+49 (0)30 5550199',
    '٠٣٠٥٥٥',
  ])('%s finds it', (query) => expect(finds(query)).toBe(true))

  test.each(['01', '0198', '+43', 'Anna 0199', '-'])('%s does not', (query) => expect(finds(query)).toBe(false))
})

test('countries are those of ISO 3166-1 that have numbers', () => {
  expect(COUNTRIES).toEqual(expect.arrayContaining(['DE', 'IN', 'US', 'GB', 'VA']))
  for (const code of ['XK', 'AC', 'TA', 'EU', 'UK', '001']) expect(COUNTRIES).not.toContain(code)
})
