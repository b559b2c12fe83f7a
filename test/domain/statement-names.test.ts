import { expect, test } from 'vitest'
import { withName } from '../../src/db/text.ts'

const statement = (text: string) => ({ text, values: [] })

test('a text has one name, which begins with its title; texts that differ have different names', () => {
  const { name } = withName(statement('/* find-keys */ select 1'))
  expect(name).toMatch(/^find-keys-[0-9a-f]{8}$/)
  expect(withName(statement('/* find-keys */ select 1')).name).toBe(name)
  expect(withName(statement('/* find-keys */ select 2')).name).not.toBe(name)
  expect(withName(statement('select 1')).name).toMatch(/^statement-/)
  expect(withName({ ...statement('select 3'), name: 'given' }).name).toBe('given')
})

test('who asks for a list by ever other filters takes the names of that list only', () => {
  const many = Array.from({ length: 500 }, (_, n) => withName(statement(`/* list */ select ${n}`)).name)
  const isNamed = (name: string | undefined) => name !== undefined
  expect(many.filter(isNamed)).toHaveLength(100)
  expect(withName(statement('/* list */ select 0')).name).toBe(many[0])
  expect(withName(statement('/* another-list */ select 0')).name).toBeDefined()
})
