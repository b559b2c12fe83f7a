import { expect, test } from 'vitest'
import { userIdOf } from '../../src/domain/identity.ts'

test('a user keeps one id per issuer and subject, for ever', () => {
  expect(userIdOf('urn:kept:dev', 'doctor1')).toBe('348a88dc-8894-5aec-9ac7-43df2034541e')
  expect(userIdOf('urn:kept:dev', 'doctor2')).not.toBe(userIdOf('urn:kept:dev', 'doctor1'))
  expect(userIdOf('https://login.example', 'doctor1')).not.toBe(userIdOf('urn:kept:dev', 'doctor1'))
})
