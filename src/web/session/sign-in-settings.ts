/** Who signs people in, as the build has written it. */
export interface SignIn {
  issuer: string
  clientId: string
  scope: string
  audience: string | null
}

interface Settings {
  /** Null where no identity provider is set up: then only a developer's own server can sign anybody in. */
  signIn: SignIn | null
  /** The origin at which calls are held; null for this one, where a developer's machine has a page for it. */
  calls: string | null
  /** Whether the server did not answer, and they are those it had. */
  isOffline: boolean
}

let asked: Promise<Settings> | undefined

/** Asks again where the server did not answer before. */
export async function askSettings(): Promise<Settings> {
  asked ??= read()
  const settings = await asked.catch((error: unknown) => {
    asked = undefined
    throw error
  })
  if (settings.isOffline) asked = undefined
  return settings
}

async function read(): Promise<Settings> {
  const response = await fetch('/console/settings.json')
  if (!response.ok) throw new Error(`/console/settings.json: ${response.status}`)
  const { signIn, calls } = (await response.json()) as Omit<Settings, 'isOffline'>
  return { signIn, calls, isOffline: response.headers.has('X-Kept-Offline') }
}

export const signInSettings = async (): Promise<SignIn | null> => (await askSettings()).signIn
