/** People of the demo, as the local server of a developer lists them. A deployed Kept has no such path, and so no such people. */
const PATH = '/docs/logins'
const REMEMBERED = 'kept-dev-login'

interface DevLogin {
  login: string
  name: string
  role: string
}

export interface DevClinic {
  name: string
  logins: DevLogin[]
}

/** Null where the server signs nobody in. */
export async function listDevLogins(): Promise<DevClinic[] | null> {
  const response = await fetch(PATH)
  const isList = response.ok && response.headers.get('Content-Type')?.includes('json')
  return isList ? ((await response.json()) as { clinics: DevClinic[] }).clinics : null
}

/** A new token of a login, or null where there is none; the tab remembers whose, so that a reload signs nobody out. */
export async function signInAs(login: string): Promise<string | null> {
  const response = await fetch(PATH, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ login }),
  })
  if (!response.ok) return null
  sessionStorage.setItem(REMEMBERED, login)
  return ((await response.json()) as { token: string }).token
}

export const rememberedLogin = () => sessionStorage.getItem(REMEMBERED)

export const forgetLogin = () => sessionStorage.removeItem(REMEMBERED)
