import { Response } from 'miniflare'
import type { DevKeys } from '../dev-keys.ts'
import { tokenFor } from '../token.ts'
import { CLINIC_NAMES, DEMO_CLINICS } from './clinics.ts'
import { LOGINS } from './logins.ts'

interface Asked {
  method: string
  headers: { get(name: string): string | null }
  json(): Promise<unknown>
}

const clinicNameOf = (login: string) => {
  const clinic = LOGINS[login]?.clinic
  return clinic ? DEMO_CLINICS[clinic].name : null
}

const described = (login: string) => {
  const { name, roles } = LOGINS[login] as (typeof LOGINS)[string]
  return { login, name, role: roles[0], label: login.replace(/@\w+$/, '') }
}

/** The demo's people by their clinics, as `GET /docs/logins` lists them. */
function listed() {
  const of = (clinic: string | null) => Object.keys(LOGINS).filter((login) => LOGINS[login]?.clinic === clinic)
  const clinics = CLINIC_NAMES.map((clinic) => ({ name: DEMO_CLINICS[clinic].name, logins: of(clinic).map(described) }))
  return { clinics: [...clinics, { name: 'Every clinic', logins: of(null).map(described) }] }
}

/**
 * Who can sign in (`GET`), and a token of one of them (`POST { login }`), for the reference on a developer's machine. It signs with
 * that machine's keys and is part of the local server, not of the Worker: a deployed Kept has nothing that could answer this.
 */
export function loginService(keys: DevKeys): (request: Asked) => Promise<Response> {
  return async (request) => {
    if (request.method === 'GET') return Response.json(listed())
    // Only JSON of our own page: a form of another one cannot send it, and what is answered no other origin can read.
    if (request.method !== 'POST' || !request.headers.get('Content-Type')?.startsWith('application/json'))
      return new Response(null, { status: 405, headers: { Allow: 'GET, POST' } })
    const { login } = ((await request.json().catch(() => null)) as { login?: string } | null) ?? {}
    if (typeof login !== 'string' || !Object.hasOwn(LOGINS, login)) return new Response(null, { status: 404 })
    const { name, role } = described(login)
    const token = await tokenFor(login, Date.now(), keys)
    return Response.json(
      { token, name, role, clinic: clinicNameOf(login) },
      { headers: { 'Cache-Control': 'no-store' } },
    )
  }
}
