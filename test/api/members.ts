import { v7 } from 'uuid'
import { expect } from 'vitest'
import { userIdOf } from '../../src/domain/identity.ts'
import type { Role } from '../../src/domain/rights.ts'
import { type Client, clientOfToken, tokenFor } from '../support/client.ts'
import type { Person, TestClinic } from '../support/clinic.ts'

interface Invitee extends Person {
  email: string
}

interface TokenWishes {
  clinicId?: string | null
  roles?: Role[]
  email?: string
  verified?: unknown
  /** Epoch ms. */
  issuedAt?: number
  sub?: string
}

/** Somebody whose token says what is wished for; without a wish it names no clinic and no role, and a verified address. */
export async function somebody({ clinicId = null, roles, email, verified = true, issuedAt, sub }: TokenWishes = {}) {
  const subject = sub ?? `member-${v7()}`
  const address = email ?? `${subject}@example.org`
  const claims = {
    sub: subject,
    name: subject,
    email: address,
    email_verified: verified,
    ...(roles && { roles }),
    ...(clinicId && { clinic_id: clinicId }),
  }
  const client = clientOfToken(await tokenFor(claims, issuedAt))
  return { sub: subject, userId: userIdOf('urn:kept:dev', subject), email: address, client } satisfies Invitee
}

/** The body of an invitation that the clinic's administrator has just made. */
export async function invite(
  clinic: TestClinic,
  email: string,
  roles: Role[] = ['NURSE'],
  by: Client = clinic.admin.client,
) {
  const made = await by.post('/memberships', { email, roles })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return made.body as { id: string; code: string; version: number; expiresAt: string }
}

/** Somebody who is a member by an invitation that they have accepted; their token names neither clinic nor role. */
export async function memberOf(clinic: TestClinic, roles: Role[] = ['NURSE'], wishes: TokenWishes = {}) {
  const person = await somebody(wishes)
  const { id, code } = await invite(clinic, person.email, roles)
  const accepted = await person.client.post('/me/memberships', { code })
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200)
  return { ...person, membershipId: id }
}

export const inClinic = (clinic: TestClinic) => ({ 'X-Clinic-ID': clinic.id })
