import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex, UUID_BYTES, uuidBytes, uuidOf } from '../../src/domain/bytes.ts'

test('bytes go to hex and back, small ones with their zero', () => {
  expect(toHex(Uint8Array.of(0, 1, 15, 16, 255))).toBe('00010f10ff')
  expect(toHex(new Uint8Array())).toBe('')
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 80 }),
      (bytes) => void expect([...fromHex(toHex(bytes))]).toEqual([...bytes]),
    ),
  )
})

test('16 bytes are a UUID and back, also of a version that there is not', () => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057'
  expect(toHex(uuidBytes(id))).toBe('01890a5dac96774bbcceb302099a8057')
  expect(uuidBytes(id.toUpperCase())).toEqual(uuidBytes(id))
  expect(uuidOf(new Uint8Array(UUID_BYTES).fill(0xff))).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff')
  const sixteen = fc.uint8Array({ minLength: UUID_BYTES, maxLength: UUID_BYTES })
  fc.assert(fc.property(sixteen, (bytes) => void expect([...uuidBytes(uuidOf(bytes))]).toEqual([...bytes])))
})
