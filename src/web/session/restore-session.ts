import { parseResponse } from 'hono/client'
import { api } from '../client/api.ts'
import { tellUnanswered } from '../client/connection.ts'
import { noAnswer } from '../client/problem.ts'
import { rememberedLogin, signInAs } from './dev-logins.ts'
import { flushDrafts } from './drafts.ts'
import { forgetLock, isLockKept } from './lock-mark.ts'
import { leaveToSignIn, takeReturn } from './oidc.ts'
import { wipeUnlessOf } from './sealed-store.ts'
import { session } from './session.ts'
import { askSettings, type SignIn } from './sign-in-settings.ts'

const CLINIC = 'kept-clinic'

const here = () => ({ path: location.pathname, rest: location.search + location.hash })

/** The page where people sign in, from which they come back to this one. */
function goToSignIn(): void {
  const { path, rest } = here()
  // Whoever goes back later means what they saw before, and not that they had to sign in.
  location.replace(`/sign-in?back=${encodeURIComponent(path + rest)}`)
}

/**
 * Signs in whoever was signed in before, without asking them: by the code that the provider has just sent, or by leaving for it once
 * more. It is false where the page is left.
 * @throws Problem where nobody answers, and nobody can go on without
 */
export async function restoreSession(): Promise<boolean> {
  const { signIn: settings, isOffline } = await askSettings()
  session.renew = settings ? () => leaveToRenew(settings) : renewDevToken
  if (isOffline) {
    tellUnanswered()
    if (await session.resumeOffline()) return true
    throw noAnswer()
  }
  const token = settings ? await returnedToken(settings) : await devToken()
  return token !== null && openSession(token)
}

async function returnedToken(settings: SignIn): Promise<string | null> {
  const returned = await takeReturn(settings)
  if (returned?.kind === 'token') return returned.token
  if (returned || isLockKept()) goToSignIn()
  else await leaveToSignIn(settings, { ...here(), prompt: 'none' })
  return null
}

async function devToken(): Promise<string | null> {
  const login = isLockKept() ? null : rememberedLogin()
  const token = login && (await signInAs(login))
  if (!token) goToSignIn()
  return token
}

async function renewDevToken(): Promise<boolean> {
  const login = rememberedLogin()
  const token = login && (await signInAs(login))
  if (!token) return false
  session.update({ token })
  return true
}

async function leaveToRenew(settings: SignIn): Promise<boolean> {
  await flushDrafts()
  await leaveToSignIn(settings, { ...here(), prompt: 'none' })
  return false
}

/** Opens the session of a token. What another user had left sealed on this machine is deleted first. */
async function openSession(token: string): Promise<boolean> {
  session.update({ token, clinicId: sessionStorage.getItem(CLINIC) })
  const me = await parseResponse(api.me.$get()).catch((error: unknown) => {
    // The clinic of another user who worked in this tab before.
    if (session.store.get().clinicId === null) throw error
    session.update({ clinicId: null })
    return parseResponse(api.me.$get())
  })
  await wipeUnlessOf(me.userId)
  forgetLock()
  const chosen = session.store.get().clinicId
  const isTheirs = me.clinics.some(({ id }) => id === chosen)
  session.update({ me, clinicId: isTheirs ? chosen : (onlyClinicOf(me) ?? me.clinicId) })
  return true
}

const onlyClinicOf = ({ clinics }: { clinics: { id: string }[] }) =>
  clinics.length === 1 ? (clinics[0]?.id ?? null) : null

/** Goes on in another of the user's clinics; what was loaded of the former one goes with the page. */
export function chooseClinic(clinicId: string): void {
  keepClinic(clinicId)
  location.reload()
}

/** Goes to a clinic that a link has named, before anything is loaded. */
export const keepClinic = (clinicId: string) => sessionStorage.setItem(CLINIC, clinicId)

export const hasChosenClinic = () => sessionStorage.getItem(CLINIC) !== null

export const forgetClinic = () => sessionStorage.removeItem(CLINIC)
