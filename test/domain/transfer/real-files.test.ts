import { describe, expect, test } from 'vitest'
import { columnNames, columnsSeen } from '../../../src/domain/transfer/file-columns.ts'
import { rowReader } from '../../../src/domain/transfer/row-reader.ts'
import { guessFields } from '../../../src/domain/transfer/transfer-columns.ts'
import type { TransferKind } from '../../../src/domain/transfer/transfer-kind.ts'
import { ImportFailed } from '../../../src/features/imports/reading/import-failed.ts'
import { readFileRows } from '../../../src/features/imports/reading/read-file-rows.ts'

interface Options {
  kind?: TransferKind
  format?: 'csv' | 'ndjson'
}

/** A file as an import reads it by what it guesses itself: the number of each row, with its fields or what is wrong with it. */
async function read(file: string | Uint8Array, { kind = 'patients', format = 'csv' }: Options = {}) {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file
  const source = async function* () {
    for (let from = 0; from < bytes.length; from += 4096) yield bytes.subarray(from, from + 4096)
  }
  const { rows, headings, ...how } = await readFileRows(source, { kind, format })
  const all = []
  for await (const row of rows) all.push(row)
  const names = columnNames(headings ?? all[0]?.cells.map(() => '') ?? [])
  const seen = columnsSeen(names)
  for (const { cells } of all) seen.note(cells)
  const guesses = guessFields(kind, names)
  const mapping = Object.fromEntries(
    seen.columns().map(({ name, dateOrder }, at) => {
      const order = dateOrder === 'ask' ? 'dmy' : dateOrder
      return [name, { field: guesses[at] ?? null, ...(order && { dateOrder: order }) }]
    }),
  )
  const reader = rowReader({ kind, headings: names, mapping, defaults: {}, thisYear: 2026, isSheet: format === 'csv' })
  const found = all.map(({ row, cells, fault }) => [row, fault ?? reader(cells)] as const)
  const said = found.map(([row, one]) => {
    if (typeof one === 'string') return [row, one]
    return 'fields' in one
      ? [row, Object.fromEntries(Object.entries(one.fields).filter(([, value]) => value !== null))]
      : [row, `${one.field ?? 'row'} ${one.why}`]
  })
  return { ...how, names, said }
}

const saidOf = async (file: string | Uint8Array, options?: Options) => (await read(file, options)).said

/** A text in an encoding of one byte a letter. */
function encoded(text: string, encoding: string): Uint8Array {
  const decoder = new TextDecoder(encoding)
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]))
  return Uint8Array.from([...text].map((letter) => bytes.get(letter) ?? 0x3f))
}

function wide(text: string, isLittle: boolean): Uint8Array {
  const units = [...text].map((letter) => letter.charCodeAt(0))
  return Uint8Array.from(units.flatMap((unit) => (isLittle ? [unit & 255, unit >> 8] : [unit >> 8, unit & 255])))
}

describe('encodings', () => {
  test.each([
    ['windows-1250', ['Łukasz Wójcik', 'Jiří Dvořák', 'Žaneta Šťastná', 'Małgorzata Wiśniewska']],
    ['windows-1252', ['Jürgen Groß', 'René Lefèvre', 'Åsa Öberg', 'María Núñez', 'Franco D’Angelo']],
    ['windows-1252', ['Müller']],
    ['windows-1252', ['Zoë McDonald', 'Siân O’Neill', 'Noël LeBlanc']],
    ['koi8-r', ['Иванова Мария Петровна', 'Сергеев Александр Николаевич']],
    ['windows-1251', ['Иванова Мария Петровна', 'Кузнецова Наталья Владимировна', 'Смирнов Олег Иванович']],
  ])('%s is told from others by names alone: %j', async (encoding, names) => {
    const found = await read(encoded(`name\r\n${names.join('\r\n')}\r\n`, encoding))
    expect([found.encoding, found.said.map(([, one]) => one)]).toEqual([encoding, names.map((name) => ({ name }))])
  })

  test.each([
    ['utf-16le', true],
    ['utf-16be', false],
  ])('%s without a byte order mark', async (encoding, isLittle) => {
    const found = await read(wide('name;dateOfBirth\r\nमीरा;1980-01-01\r\n', isLittle))
    expect(found).toMatchObject({ encoding, said: [[2, { name: 'मीरा', dateOfBirth: '1980-01-01' }]] })
  })
})

describe('what stands round the table', () => {
  test.each([
    ['in one cell', 'Patients of Harbor, 2 in all\n\nNr;Name;DOB\n1;Ann;1980-01-01\n'],
    ['in a row as wide as the table', 'Patients of Harbor;;\n;;\nNr;Name;DOB\n1;Ann;1980-01-01\n'],
  ])('a title above the headings, %s', async (_, file) => {
    expect(await saidOf(file)).toEqual([[4, { externalId: '1', name: 'Ann', dateOfBirth: '1980-01-01' }]])
  })

  test('headings that say nothing to us stay the headings, whatever stands below them', async () => {
    const found = await read('Nom;Lieu;Chose\nAnn;Name;Phone\n')
    expect(found.names).toEqual(['Nom', 'Lieu', 'Chose'])
  })

  test.each(['Total: 2;;', 'Summe;;2', 'Gesamtzahl 2;;', 'कुल;2;', 'Grand total;;'])(
    'the sum below it, %s, is no record',
    async (line) => {
      const [, last] = await saidOf(`Name;DOB;Phone\nAnn;;\n${line}\n`)
      expect(last).toEqual([3, 'row is the sum of a table, as it seems, and no record'])
    },
  )

  test.each(['Sum;1980-01-01;', 'Count;;+919845012345', 'Totalo;;'])('%s is somebody', async (line) => {
    const [, last] = await saidOf(`Name;DOB;Phone\nAnn;;\n${line}\n`)
    expect(last?.[1]).toMatchObject({ name: line.split(';')[0] })
  })

  test('headings that come again are no record', async () => {
    const said = await saidOf('Name;Phone\nAnn;\nName;Phone\nBob;\n')
    expect(said).toEqual([
      [2, { name: 'Ann' }],
      [3, 'row repeats the headings'],
      [4, { name: 'Bob' }],
    ])
  })
})

describe('columns', () => {
  test('headings that come twice, that are blank, and that hold what no database takes', async () => {
    const { names } = await read('Na\0me,Phone,Phone,,x\nAnn,,1,2,3\n')
    expect(names).toEqual(['Name', 'Phone', 'Phone (3)', 'Column 4', 'x'])
    const json = await read('{"a\\ud800":1,"name":"Ann"}\n', { format: 'ndjson' })
    expect(json.names).toEqual(['a\ufffd', 'name'])
    expect(columnNames(['x'.repeat(1000)])[0]).toHaveLength(400)
  })

  test('separators at the end of the headings or of rows', async () => {
    expect(await saidOf('Name,Phone,,\nAnn,+919845012345\nBob,1,\n')).toEqual([
      [2, { name: 'Ann', phone: '+919845012345' }],
      [3, { name: 'Bob', phone: '1' }],
    ])
    expect(await saidOf('Name,Phone\nAnn,1,,\n')).toEqual([[2, { name: 'Ann', phone: '1' }]])
  })

  test('last columns that Excel leaves out of sixteen rows in which they are empty', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => (n < 15 ? `N${n};1;` : `N${n};1`))
    const said = await saidOf(`Name;Phone;Notes\r\n${rows.join('\r\n')}\r\n`)
    expect(said.map(([, one]) => one)).toEqual(rows.map((_, n) => ({ name: `N${n}`, phone: '1' })))
  })

  test.each(['Ann;1;x\nBob;1\nCy;1;x\n', 'Ann;1;x\nBob\ny;1;x\nCy;1;x\n', 'Ann;1;x\nBob;1'])(
    'a line of %j that is short among others is told, and not filled',
    async (file) => {
      const said = await saidOf(`Name;Phone;Notes\n${file}`)
      expect(said.filter(([, one]) => typeof one === 'string')).toHaveLength(1)
    },
  )
})

describe('lines', () => {
  test.each([
    ['Mac', 'Name;DOB\rAnn;1980-01-01\rBob;1981-01-01\r'],
    ['CR CR LF', 'Name;DOB\r\r\nAnn;1980-01-01\r\r\nBob;1981-01-01\r\r\n'],
    ['of two kinds', 'Name;DOB\r\nAnn;1980-01-01\nBob;1981-01-01\n'],
    ['of two kinds, the other way round', 'Name;DOB\nAnn;1980-01-01\r\nBob;1981-01-01\r\n'],
    ['of two kinds, quoted', '"Name";"DOB"\n"Ann";"1980-01-01"\r\n"Bob";"1981-01-01"\r\n'],
    ['with spaces before quotes', '"Name", "DOB"\n"Ann", "1980-01-01"\n"Bob", "1981-01-01"\n'],
  ])('ends of lines: %s', async (_, file) => {
    expect(await saidOf(file)).toEqual([
      [2, { name: 'Ann', dateOfBirth: '1980-01-01' }],
      [3, { name: 'Bob', dateOfBirth: '1981-01-01' }],
    ])
  })

  test('a line break alone within a text, where lines end by two characters', async () => {
    const file = 'Nr;Notes;Doctor\r\n1;first\nsecond;Rao\r\n2;;Rao\r\n'
    expect(await saidOf(file, { kind: 'appointments' })).toMatchObject([
      [2, { notes: 'first\nsecond' }],
      [3, {}],
    ])
  })
})

test('visits of a hospital’s system', async () => {
  const file = `Patient,Doctor,Date,Time,Duration,Status
Ann,Rao,13-Jan-2026,0930,30 min,Done
Ann,Rao,2026-01-14 00:00:00,noon,0:45,N/A
Ann,Rao,"Jan 15, 2026",30.12.1899 16:05:00,1 h,NULL
`
  const visit = { patientName: 'Ann', doctorId: 'Rao' }
  expect(await saidOf(file, { kind: 'appointments' })).toEqual([
    [2, { ...visit, appointmentDate: '2026-01-13', appointmentTime: '09:30', duration: 30, status: 'COMPLETED' }],
    [3, { ...visit, appointmentDate: '2026-01-14T00:00', appointmentTime: '12:00', duration: 45 }],
    [4, { ...visit, appointmentDate: '2026-01-15', appointmentTime: '16:05', duration: 60 }],
  ])
})

test('JSON that says nothing by words says these words', async () => {
  const said = await saidOf('{"name":"Ann","externalId":"NULL","phone":"17.0"}\n', { format: 'ndjson' })
  expect(said).toEqual([[1, { name: 'Ann', externalId: 'NULL', phone: '17.0' }]])
})

test.each([
  ['csv', '<html><table><tr><td>Name</td></tr></table></html>', 'web page'],
  ['csv', '\n<Table border=1>', 'web page'],
  ['csv', '<?xml version="1.0"?><Workbook/>', 'XML'],
  ['csv', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n', 'format ics'],
  ['csv', '[{"name":"Ann"}]', 'format ndjson'],
  ['csv', '{"name":"Ann"}\n', 'format ndjson'],
  ['ndjson', '[{"name":"Ann"}]', 'one JSON array'],
  ['ndjson', 'name,phone\nAnn,1\n', 'no JSON objects'],
] as const)('a file of the format %s that begins with %j is refused in words', async (format, file, words) => {
  const reading = read(file, { format })
  await expect(reading).rejects.toThrow(ImportFailed)
  await expect(reading).rejects.toThrow(words)
})
