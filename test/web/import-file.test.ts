import { beforeEach, expect, test, vi } from 'vitest'
import { apiFetch } from '../../src/web/client/api-fetch.ts'
import { fileFault, formatOf } from '../../src/web/pages/settings/imports/file/file-fault.ts'
import { sendFile } from '../../src/web/pages/settings/imports/file/send-file.ts'

vi.mock('../../src/web/client/api-fetch.ts', () => ({ apiFetch: vi.fn() }))

const MIB = 1024 * 1024
const fileOf = (bytes: number) => new File([new Uint8Array(bytes)], 'patients.csv')

/** What was sent where, in its order: the address and how many bytes. */
const sent = () =>
  vi.mocked(apiFetch).mock.calls.map(([path, init]) => [String(path), (init?.body as Blob | undefined)?.size])

beforeEach(() => vi.mocked(apiFetch).mockReset())

test('a file goes in parts that the API takes, the last one said to be', async () => {
  const told: number[] = []
  await sendFile({ id: 'i', file: fileOf(9 * MIB), from: 0 }, ({ parts, of }) => told.push(parts / of))
  expect(sent()).toEqual([
    ['/imports/i/file?part=1&last=false', 4 * MIB],
    ['/imports/i/file?part=2&last=false', 4 * MIB],
    ['/imports/i/file?part=3&last=true', MIB],
  ])
  expect(told).toEqual([1 / 3, 2 / 3, 1])
})

test('a small file is one part, and what has come before is not sent again', async () => {
  await sendFile({ id: 'i', file: fileOf(10), from: 0 }, () => undefined)
  await sendFile({ id: 'j', file: fileOf(8 * MIB), from: 1 }, () => undefined)
  expect(sent()).toEqual([
    ['/imports/i/file?part=1&last=true', 10],
    ['/imports/j/file?part=2&last=true', 4 * MIB],
  ])
})

test('a part that is refused is told of, and ends the sending', async () => {
  vi.mocked(apiFetch).mockRejectedValueOnce(new Error('refused'))
  const onPart = vi.fn()
  await expect(sendFile({ id: 'i', file: fileOf(9 * MIB), from: 0 }, onPart)).rejects.toThrow('refused')
  expect([sent().length, onPart.mock.calls.length]).toEqual([1, 0])
})

test('a file says by its name and size whether it can be read at all, and how', () => {
  expect(fileFault({ name: 'Patients.XLSX', size: 9 }, 'patients')).toBe('notAFile')
  expect(fileFault({ name: 'patients.csv', size: 0 }, 'patients')).toBe('emptyFile')
  expect(fileFault({ name: 'patients.csv', size: 9 }, 'patients')).toBeNull()
  expect(fileFault({ name: 'Calendar.ICS', size: 9 }, 'patients')).toBe('calendarHasVisits')
  expect(fileFault({ name: 'Calendar.ICS', size: 9 }, 'appointments')).toBeNull()
  expect(['a.csv', 'a.txt', 'a.NDJSON', 'a.jsonl', 'a.ICS'].map((name) => formatOf({ name }))).toEqual([
    ...['csv', 'csv', 'ndjson', 'ndjson', 'ics'],
  ])
})
