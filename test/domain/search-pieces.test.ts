import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { searchText } from '../../src/domain/search-pieces.ts'

/** What the database decides: the row has every piece sought, and a word that begins with each initial. */
function finds(query: string, name: string): boolean {
  const [row, asked] = [searchText(name), searchText(query)]
  const begins = (letter: string) => ` ${row.folded}`.includes(` ${letter}`)
  if (asked.sought.length + asked.initials.length === 0) return false
  return asked.sought.every((piece) => row.pieces.includes(piece)) && asked.initials.every(begins)
}

const nfd = (text: string) => text.normalize('NFD')

describe.each([
  [
    'an apostrophe of any kind',
    'O’Brien',
    ["O'Brien", 'o’brien', 'O`Brien', 'OʼBrien', 'O´Brien', 'o＇br', "o'br", 'obrien'],
  ],
  ['an apostrophe left out, or a space for it', "O'Brien", ['obri', 'o brien', 'brien', 'O', "o'"]],
  ['a space where others have an apostrophe', 'Sean O Brien', ["o'brien", 'obrien', 'sean o']],
  [
    'a letter and its mark, composed or not',
    'José García',
    [nfd('José García'), 'jose', 'GARCIA', nfd('garcía'), 'josé garcia'],
  ],
  ['the same the other way round', nfd('José García'), ['José', 'garcía', 'garcia', 'gar jos']],
  ['two marks on a letter', 'Nguyễn Thị Đặng', ['nguyen', 'Nguyễn', nfd('Nguyễn'), 'thi', 'dang', 'đặng']],
  ['Cyrillic', 'Пётр Андрей', ['петр', 'ПЁТР', 'Петр', 'пёт', 'андрей', 'андреи']],
  ['Arabic vowel signs', 'مُحَمَّد أحمد', ['محمد', 'مُحمد', 'احمد', 'أحم', 'محـمد']],
  ['Arabic letters that keyboards differ in', 'علی کریمی فاطمة', ['علي', 'كريمي', 'فاطمه']],
  ['Hebrew points and final letters', 'שָׁלוֹם', ['שלום', 'של', 'שלומ']],
  [
    'a hyphen',
    'Anne-Marie Dupont',
    ['marie', 'anne', 'Anne Marie', 'anne‐marie', 'anne‑marie', 'ANNE–MARIE', 'annemarie'],
  ],
  ['a hyphen that the row lacks', 'Anne Marie', ['anne-marie', 'anne—marie']],
  ['an ideographic space', '山田　太郎', ['山田', '山田 太郎', '太郎', '太', '田', '山田太郎', '田太']],
  [
    'a no-break space and other spaces',
    'Ana\u00a0María\u2009Ruiz',
    ['ana maria', 'ruiz', 'ana\u202fruiz', 'maria\u3000ruiz'],
  ],
  ['Chinese without spaces', '王小明', ['小明', '王小明', '王小', '明']],
  ['Japanese with voicing marks', 'ガザイ ﾔﾏﾀﾞ', ['ガザイ', nfd('ガザ'), 'ヤマダ', 'マダ']],
  ['Korean', '김철수', ['철수', '김', '김철수', '김 철수', nfd('철수')]],
  ['a space that a Korean or Thai name is typed without', '김 철수 ใจ ดี', ['김철수', '김 철수', 'ใจดี']],
  ['a dot between the parts', 'ジョン・スミス', ['ジョンスミス', 'ジョン スミス', 'スミス']],
  ['Thai', 'สมชาย ใจดี', ['ชาย', 'สม', 'ใจดี', 'ดี']],
  ['ß and its capital', 'Weiß Straßer', ['weiss', 'WEISS', 'weiß', 'WEIẞ', 'strasser']],
  ['Turkish i', 'İpek Işık', ['ipek', 'IPEK', 'İPEK', 'isik', 'ışık', 'IŞIK']],
  ['ligatures', 'Æsop Œuvre Raﬃ', ['aesop', 'oeuvre', 'raffi', 'RAFF']],
  ['full-width letters', 'Ｓｍｉｔｈ', ['smith', 'ＳＭＩ', 'smi']],
  ['letters with a stroke', 'Łukasz Sørensen', ['lukasz', 'sorensen', 'Sørensen']],
  ['Greek, with its last sigma', 'Νίκος', ['νικοσ', 'ΝΙΚΟΣ', 'νίκος']],
  ['Devanagari by its vowel signs, with or without the dot', 'सुनीता फ़ातिमा', ['सुनीता', 'सुन', 'फातिमा', 'फ़ातिमा', 'स']],
  ['marks that nobody sees', 'Ma\u200dri\u00ada\u200b Lee', ['maria', 'lee']],
  ['points and commas', 'St. John, J.R.', ['st john', 'john', 'j r']],
  ['the order of words', 'van der Berg, María', ['maria berg', 'berg van']],
  ['one letter', 'John Smith', ['j smith', 'j s', 's']],
  ['more letters than a piece has', 'Wolfeschlegelsteinhausen', ['wolfeschlegelstein']],
] as const)('%s', (_kind, name, queries) => {
  test.each(queries)(`%s finds ${name}`, (query) => {
    expect(finds(query, name)).toBe(true)
  })
})

test.each([
  ['rien', "O'Brien"],
  ['arie', 'Anne-Marie'],
  ['王明', '王小明'],
  ['田郎', '山田　太郎'],
  ['山太', '山田　太郎'],
  ['सनता', 'सुनीता'],
  ['カサイ', 'ガザイ'],
  ['garcia lopez', 'José García'],
  ['z', 'John Smith'],
  ['%', 'John Smith'],
  ["'", "O'Brien"],
  ['-', 'Anne-Marie'],
])('%s does not find %s', (query, name) => {
  expect(finds(query, name)).toBe(false)
})

test('a beginning has 2 to 12 letters, counted by letters and not by UTF-16', () => {
  expect(searchText('Al').pieces).toEqual(['al'])
  expect(searchText('A').pieces).toEqual([])
  expect(searchText('Abcdefghijklmnop').pieces.at(-1)).toBe('abcdefghijkl')
  expect(searchText('𐐀𐐁𐐂').pieces).toEqual(['𐐨𐐩', '𐐨𐐩𐐪'])
  expect(searchText('𠮷野家').pieces).toEqual(['𠮷', '野', '家', '𠮷野', '野家'])
})

const word = fc.stringMatching(/^[\p{L}]{2,14}$/u)

test('every name finds itself, in either normal form and by the beginning of any of its words', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), fc.nat(3), fc.nat(14), (words, at, length) => {
      const name = words.join(' ')
      const part = words[at % words.length] ?? ''
      const beginning = [...part].slice(0, Math.max(1, length)).join('')
      if (searchText(name).folded === '' || searchText(beginning).folded === '') return
      for (const query of [name, nfd(name), name.normalize('NFC')]) expect(finds(query, name)).toBe(true)
      if (/^[a-zа-я]+$/u.test(beginning)) expect(finds(beginning, name)).toBe(true)
    }),
  )
})
