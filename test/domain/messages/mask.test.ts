import { expect, test } from 'vitest'
import { maskAddress } from '../../../src/domain/messages/mask.ts'

test.each([
  ['email', 'anna@example.org', 'a•••@example.org'],
  ['email', 'Anna.Bell@Mail.Example.co.uk', 'a•••@mail.example.co.uk'],
  ['email', 'a@b.de', 'a•••@b.de'],
  ['email', 'ärzte@example.org', 'ä•••@example.org'],
  ['email', '😀x@example.org', '😀•••@example.org'],
  ['email', 'anna@localhost', '•••'],
  ['email', 'no address', '•••'],
  ['email', 'a@b@c.de', '•••'],
  ['email', '', '•••'],
  ['sms', '+14155550123', '+14•••23'],
  ['sms', '+4915112345678', '+49•••78'],
  ['sms', '0151 12345678', '•••'],
  ['sms', '', '•••'],
] as const)('%s %j is shown as %s', (channel, address, shown) => {
  expect(maskAddress(channel, address)).toBe(shown)
})
