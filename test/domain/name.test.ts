import { expect, test } from 'vitest'
import { faultOfName } from '../../src/domain/name.ts'

test.each(['Anna', '王小明', 'مُحَمَّد', 'O’Brien', 'X', '😀', '?', 'علی\u200cرضا', 'क्\u200dष', ' Anna '])(
  '%j is a name',
  (name) => {
    expect(faultOfName(name)).toBeNull()
  },
)

test.each([
  '\u200b',
  '\u2800',
  '\u3164',
  '\u00ad',
  '\ufeff',
  '\u0301',
  '\u2060 \u200d',
  '\ue000',
  '\u{e0041}',
  '\u00a0',
])('%j shows nothing', (name) => expect(faultOfName(name)).toBe('must hold something that can be seen'))

test.each(['Anna\nBell', 'Anna\r', '\tAnna', 'Anna\u2028Bell', 'Anna\u2029', 'An\u0000na', 'An\u007fna', 'An\u0085na'])(
  '%j breaks the line or controls something',
  (name) => expect(faultOfName(name)).toBe('must not hold line breaks or other control characters'),
)

test.each(['Anna\u202eBell', '\u200fAnna', 'Anna\u200e', '\u2066Anna\u2069', '\u061cAnna'])(
  '%j turns text round',
  (name) => {
    expect(faultOfName(name)).toBe('must not hold characters that change the direction of text')
  },
)
