import { UUID_BYTES, uuidOf } from '../../domain/bytes.ts'
import { isEqual } from '../../domain/check-in.ts'
import { idBytes } from '../../platform/auth/secret-token.ts'
import { type SigningKey, type SigningSettings, signingKeys } from '../../platform/auth/signing.ts'
import { fromBase64Url, toBase64Url } from '../../platform/vault/base64.ts'

/** Milliseconds within which a ticket works, once: it is part of a URL, and URLs end up in logs. */
export const TICKET_LIFE = 30_000

const PURPOSE = 'queue ticket'
const RANDOM_BYTES = 16
/** Enough to keep made-up tickets from the queue's object, which alone knows whether one is good. */
const MAC_BYTES = 8
const FORM = /^[\w-]{54}$/

async function macOf(key: SigningKey, queue: Uint8Array, random: Uint8Array): Promise<Uint8Array> {
  return (await key.mac(Uint8Array.from([...queue, ...random]))).subarray(0, MAC_BYTES)
}

/** A ticket for a doctor's queue: unguessable, and it names the clinic, which the socket's path does not. */
export async function ticketFor(
  settings: SigningSettings,
  { clinicId, doctorId }: { clinicId: string; doctorId: string },
): Promise<string> {
  const [key] = await signingKeys(settings, PURPOSE)
  const queue = idBytes({ clinicId, id: doctorId })
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))
  const mac = await macOf(key, queue, random)
  return toBase64Url(Uint8Array.from([...queue.subarray(0, UUID_BYTES), ...random, ...mac]))
}

/** The clinic of a ticket that was made for this doctor's queue; null for every other. Whether it is good still, its object knows. */
export async function clinicOfTicket(
  settings: SigningSettings,
  ticket: string,
  doctorId: string,
): Promise<string | null> {
  if (!FORM.test(ticket)) return null
  const bytes = fromBase64Url(ticket)
  const clinicId = uuidOf(bytes.subarray(0, UUID_BYTES))
  const random = bytes.subarray(UUID_BYTES, UUID_BYTES + RANDOM_BYTES)
  const queue = idBytes({ clinicId, id: doctorId })
  for (const key of await signingKeys(settings, PURPOSE)) {
    if (isEqual(await macOf(key, queue, random), bytes.subarray(UUID_BYTES + RANDOM_BYTES))) return clinicId
  }
  return null
}
