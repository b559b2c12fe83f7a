import { describe, expect, test } from 'vitest'
import { erasureAnswer } from '../../src/features/directory/erasure/schemas.ts'
import { isSameName } from '../../src/web/pages/settings/patient-data/is-same-name.ts'
import { de } from '../../src/web/words/settings-records/patient-data/de.ts'
import { en } from '../../src/web/words/settings-records/patient-data/en.ts'
import { es } from '../../src/web/words/settings-records/patient-data/es.ts'
import { hi } from '../../src/web/words/settings-records/patient-data/hi.ts'

test.each([
  ['Ada Roy', 'Ada Roy', true],
  [' ada  roy ', 'Ada Roy', true],
  ['ADA ROY', 'Ada Roy', true],
  ['Zoe\u0308', 'Zoë', true],
  ['मीरा', 'मीरा', true],
  ['Ada', 'Ada Roy', false],
  ['Ada Roi', 'Ada Roy', false],
  ['', 'Ada Roy', false],
])('whether %j is the name %j, typed: %s', (typed, name, isSame) => expect(isSameName(typed, name)).toBe(isSame))

describe.each(Object.entries({ de, en, es, hi }))('in %s', (language, words) => {
  test('all that an erasure counts is said, by how many', () => {
    expect(Object.keys(words.counts).sort()).toEqual(Object.keys(erasureAnswer.shape.erased.shape).sort())
    for (const say of [...Object.values(words.counts), words.keptVisits, words.keptPlans])
      for (const n of [1, 2, 1234]) expect(say(n)).toContain(n.toLocaleString(language === 'en' ? 'en-GB' : language))
  })

  test('each refusal of the API has words of its own', () => {
    expect(Object.keys(words.refusals).sort()).toEqual(['INVALID_STATUS_TRANSITION', 'PATIENT_MERGED'])
  })
})
