import { queryClient } from '../client/query-client.ts'
import { rememberedLogin, signInAs } from './dev-logins.ts'
import { flushDrafts } from './drafts.ts'
import { forgetLock } from './lock-mark.ts'
import { leaveToSignIn } from './oidc.ts'
import { session } from './session.ts'
import { signInSettings } from './sign-in-settings.ts'

/** Has the user sign in again: at the provider, which asks for the password, or on a developer's machine by the same login. */
export async function unlock(): Promise<void> {
  const settings = await signInSettings()
  if (settings) {
    await flushDrafts()
    await leaveToSignIn(settings, { path: location.pathname, rest: location.search + location.hash, prompt: 'login' })
    return
  }
  const login = rememberedLogin()
  const token = login && (await signInAs(login))
  if (!token) return
  forgetLock()
  session.update({ token, isLocked: false })
  await queryClient.invalidateQueries()
}
