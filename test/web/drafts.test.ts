import { describe, expect, test } from 'vitest'
import { keyName } from '../../src/web/parts/key-names.ts'
import { mergeDraft } from '../../src/web/session/merge-draft.ts'

describe('a draft of two tabs', () => {
  const base = { notes: '', diagnosis: 'Old', items: [] as string[] }

  test('has each field as whoever changed it has it', () => {
    const own = { ...base, notes: 'Mine' }
    const theirs = { ...base, diagnosis: 'Theirs', items: ['X-ray'] }
    expect(mergeDraft({ base, own, theirs })).toEqual({ notes: 'Mine', diagnosis: 'Theirs', items: ['X-ray'] })
  })

  test('keeps a text that both have changed twice over, and never doubles it again', () => {
    const own = { ...base, notes: 'Mine' }
    const theirs = { ...base, notes: 'Theirs' }
    const merged = mergeDraft({ base, own, theirs })
    expect(merged.notes).toBe('Theirs\nMine')
    expect(mergeDraft({ base: theirs, own: merged, theirs: merged })).toEqual(merged)
    expect(mergeDraft({ base, own, theirs: merged }).notes).toBe('Theirs\nMine')
  })

  test('is one’s own where it is no text and both have changed it', () => {
    expect(
      mergeDraft({
        base: { when: 'none', isOn: false },
        own: { when: 'none', isOn: true },
        theirs: { when: 'week', isOn: false },
      }),
    ).toEqual({ when: 'week', isOn: true })
    expect(mergeDraft<{ a: number } | null>({ base: null, own: { a: 1 }, theirs: { a: 2 } })).toEqual({ a: 1 })
  })
})

test.each([
  ['$mod+Enter', 'en', 'Ctrl+Enter'],
  ['Control+Enter', 'de', 'Strg+Eingabe'],
  ['Control+Enter', 'es', 'Ctrl+Intro'],
  ['Shift+?', 'de', '?'],
  ['n', 'hi', 'N'],
])('the key %s in %s is %s', (keys, language, shown) => {
  expect(keyName(keys, language)).toBe(shown)
})
