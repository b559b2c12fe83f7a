import { v5 } from 'uuid'

const NAMESPACE = '6b1f0c1e-6c53-4d0b-9a44-1f1a5c0d7e52'

/**
 * The id of the user a token speaks of: the UUID v5 (RFC 9562) of issuer and subject, so that knowing who calls costs
 * no trip to the database. An issuer is a URI and holds no space, so no two pairs share a name.
 */
export function userIdOf(issuer: string, subject: string): string {
  return v5(`${issuer} ${subject}`, NAMESPACE)
}
