import { expect, test } from 'vitest'
import { foldEmail } from '../../src/domain/email.ts'

test.each([
  ['Ana@Example.ORG', 'ana@example.org'],
  [' ana@example.org ', 'ana@example.org'],
  ['ana+kept@example.org', 'ana+kept@example.org'],
])('%j is the same address as %j', (typed, folded) => {
  expect(foldEmail(typed)).toBe(folded)
})

test.each([
  ['the Kelvin sign for k', 'mi\u212Ae@example.org', 'mike@example.org'],
  ['a dotless i for i', 'm\u0131ke@example.org', 'mike@example.org'],
  ['a wide letter', '\uFF4Dike@example.org', 'mike@example.org'],
  ['a Cyrillic letter', 'mik\u0435@example.org', 'mike@example.org'],
  ['a tag', 'mike+x@example.org', 'mike@example.org'],
  ['a full stop', 'm.ike@example.org', 'mike@example.org'],
  ['letters beyond Latin', 'MÜLLER@example.org', 'müller@example.org'],
])('%s makes another address', (_, one, other) => {
  expect(foldEmail(one)).not.toBe(foldEmail(other))
})
