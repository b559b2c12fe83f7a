import { offlineSince } from '../client/connection.ts'
import { queryClient } from '../client/query-client.ts'
import { forgetTab } from '../offline/tab-owner.ts'
import { sendBeforeSignOut } from './before-sign-out.ts'
import { forgetLogin } from './dev-logins.ts'
import { forgetLock } from './lock-mark.ts'
import { leaveToSignOut } from './oidc.ts'
import { forgetClinic } from './restore-session.ts'
import { wipeSealed } from './sealed-store.ts'
import { session } from './session.ts'
import { signInSettings } from './sign-in-settings.ts'

/** Ends the session here, and at the identity provider where that can be asked to. Nothing of it stays on the machine. */
export async function signOut(): Promise<void> {
  await sendBeforeSignOut()
  session.end()
  queryClient.clear()
  forgetLogin()
  forgetClinic()
  forgetLock()
  forgetTab()
  await wipeSealed()
  // The page to sign in cannot be loaded; this one can, and shows nothing of anybody.
  if (offlineSince.get() !== null || !navigator.onLine) return location.reload()
  const settings = await signInSettings()
  if (settings && (await leaveToSignOut(settings).catch(() => false))) return
  location.assign('/sign-in')
}
