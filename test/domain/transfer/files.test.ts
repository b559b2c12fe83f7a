import { describe, expect, test } from 'vitest'
import type { TransferKind } from '../../../src/domain/transfer/transfer-kind.ts'
import { ImportFailed } from '../../../src/features/imports/reading/import-failed.ts'
import { readFileRows } from '../../../src/features/imports/reading/read-file-rows.ts'

/** Files as they come out of programs, cut into pieces of few bytes: a piece may end anywhere. */
async function read(
  file: string | Uint8Array,
  { kind = 'patients' as TransferKind, format = 'csv' as 'csv' | 'ndjson', piece = 7 } = {},
) {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const source = async function* () {
    for (let from = 0; from < bytes.length; from += piece) yield bytes.subarray(from, from + piece)
  }
  const { rows, ...reading } = await readFileRows(source, { kind, format })
  const all = []
  for await (const row of rows) all.push(row)
  return { ...reading, rows: all, cells: all.map(({ cells }) => cells) }
}

const bytesOf = (...parts: (number[] | string)[]) =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)))

const ansi = (text: string) => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)))
const utf16 = (text: string) => {
  const units = [...`\ufeff${text}`].flatMap((letter) => [letter.charCodeAt(0) & 255, letter.charCodeAt(0) >> 8])
  return Uint8Array.from(units)
}

const HEADINGS = ['name', 'dateOfBirth']

describe('encodings', () => {
  test('Excel’s BOM is no part of the first heading', async () => {
    const found = await read(bytesOf([0xef, 0xbb, 0xbf], 'name;dateOfBirth\r\nZoë;1980-01-01\r\n'))
    expect(found).toMatchObject({
      encoding: 'utf-8',
      delimiter: ';',
      headings: HEADINGS,
      cells: [['Zoë', '1980-01-01']],
    })
  })

  test('UTF-8 without one is UTF-8, also where the file is cut off within a letter', async () => {
    const whole = bytesOf('name\nZoë')
    expect((await read(whole)).cells).toEqual([['Zoë']])
    expect((await read(whole.subarray(0, -1))).encoding).toBe('utf-8')
  })

  test('ANSI of Excel is windows-1252', async () => {
    const text =
      'name;dateOfBirth\r\nJürgen Groß;1980-01-01\r\nRené Lefèvre;1980-01-02\r\nÅsa Öberg;1980-01-03\r\nMüller;1980-01-04\r\n'
    const found = await read(ansi(text))
    expect(found.encoding).toBe('windows-1252')
    expect(found.cells.map(([name]) => name)).toEqual(['Jürgen Groß', 'René Lefèvre', 'Åsa Öberg', 'Müller'])
  })

  test('“Unicode text” of Excel is UTF-16 with tabs', async () => {
    const found = await read(utf16('name\tdateOfBirth\r\nमीरा\t1980-01-01\r\n'))
    expect(found).toMatchObject({
      encoding: 'utf-16le',
      delimiter: '\t',
      headings: HEADINGS,
      cells: [['मीरा', '1980-01-01']],
    })
  })

  test('Cyrillic of an old program is found out', async () => {
    const cyrillic = (text: string) =>
      [...text].map((letter) => (letter < '\x80' ? letter.charCodeAt(0) : letter.charCodeAt(0) - 0x350))
    const names = [
      'Иванова Мария Петровна',
      'Сергеев Александр Николаевич',
      'Кузнецова Наталья Владимировна',
      'Смирнов Олег',
    ]
    const found = await read(bytesOf('name\n', ...names.map((name) => cyrillic(`${name}\n`))), { piece: 1000 })
    expect([found.encoding, found.cells]).toEqual(['windows-1251', names.map((name) => [name])])
  })
})

describe('shapes', () => {
  test.each([
    [',', 'name,dateOfBirth\nAnn,1980-01-01\n'],
    [';', 'name;dateOfBirth\nAnn;1980-01-01\n'],
    ['\t', 'name\tdateOfBirth\nAnn\t1980-01-01\n'],
    ['|', 'name|dateOfBirth\nAnn|1980-01-01\n'],
    ['^', 'sep=^\nname^dateOfBirth\nAnn^1980-01-01\n'],
    [';', 'name;dateOfBirth\rAnn;1980-01-01\r'],
  ])('a file with %j between its cells', async (delimiter, file) => {
    expect(await read(file)).toMatchObject({ delimiter, headings: HEADINGS, cells: [['Ann', '1980-01-01']] })
  })

  test('a file without headings', async () => {
    const found = await read('Ann Lee,1980-01-01\nBob Ray,1981-01-01\n')
    expect([found.headings, found.rows.map(({ row }) => row)]).toEqual([null, [1, 2]])
  })

  test('line breaks, quotes and separators within quotes, and rows that say nothing', async () => {
    const found = await read('name,notes\n"Lee, Ann","first\nsecond, ""third"""\n,\n\n"Bob",\n', {
      kind: 'appointments',
    })
    expect(found.rows).toEqual([
      { row: 2, cells: ['Lee, Ann', 'first\nsecond, "third"'] },
      { row: 5, cells: ['Bob', ''] },
    ])
  })

  test('a last line that is cut off within a quote is told, and the others are there', async () => {
    const found = await read('name,notes\nAnn,\nBob,"began to', { kind: 'appointments' })
    expect(found.rows).toEqual([
      { row: 2, cells: ['Ann', ''] },
      { row: 3, cells: ['Bob', 'began to'], fault: 'has a quote that is not closed: the file may be cut off there' },
    ])
  })

  test('a note of 5,000 characters', async () => {
    const note = 'Ü"\n'.repeat(1_666)
    const found = await read(`name,notes\nAnn,"${note.replaceAll('"', '""')}"\n`, { kind: 'appointments', piece: 1000 })
    expect(found.cells).toEqual([['Ann', note]])
  })

  test('JSON lines, one of them cut off', async () => {
    const found = await read('{"name":"Ann"}\n\n{"name":"Bob","metadata":{"a":"b"}}\n{"na', { format: 'ndjson' })
    expect(found.headings).toEqual(['name', 'metadata'])
    expect(found.rows).toEqual([
      { row: 1, cells: ['Ann', null] },
      { row: 3, cells: ['Bob', { a: 'b' }] },
      { row: 4, cells: [], fault: 'is no JSON object: the line may be cut off' },
    ])
  })
})

describe('what is no such file', () => {
  test.each([
    ['empty', '', 'The file is empty.'],
    ['a workbook', bytesOf('PK', [3, 4], 'xl/workbook.xml'), 'ZIP'],
    ['an old workbook', bytesOf([0xd0, 0xcf, 0x11, 0xe0]), 'Excel'],
    ['compressed', bytesOf([0x1f, 0x8b, 8]), 'compressed'],
    ['a PDF', '%PDF-1.7', 'PDF'],
  ])('%s', async (_, file, message) => {
    const reading = read(file, { piece: 1000 })
    await expect(reading).rejects.toThrow(ImportFailed)
    await expect(reading).rejects.toThrow(message)
  })

  test('a quote that is never closed does not fill the memory', async () => {
    const file = `name,notes\nAnn,"${'and so on\n'.repeat(200_000)}`
    await expect(read(file, { kind: 'appointments', piece: 65_536 })).rejects.toThrow('Row 2 has no end')
  })
})
