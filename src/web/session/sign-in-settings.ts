/** Who signs people in, as the build has written it. */
export interface SignIn {
  issuer: string
  clientId: string
  scope: string
  audience: string | null
}

let asked: Promise<SignIn | null> | undefined

/** Null where no identity provider is set up: then only a developer's own server can sign anybody in. */
export function signInSettings(): Promise<SignIn | null> {
  asked ??= fetch('/console/settings.json').then(async (response) => {
    if (!response.ok) throw new Error(`/console/settings.json: ${response.status}`)
    return ((await response.json()) as { signIn: SignIn | null }).signIn
  })
  return asked
}
