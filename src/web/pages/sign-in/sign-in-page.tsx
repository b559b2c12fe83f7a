import '../../parts/entrance.css'
import { useQuery } from '@tanstack/preact-query'
import { Brand } from '../../parts/brand.tsx'
import { Button } from '../../parts/button.tsx'
import { LanguageChoice } from '../../parts/language-choice.tsx'
import { Skeleton } from '../../parts/skeleton.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { listDevLogins } from '../../session/dev-logins.ts'
import { isLockKept } from '../../session/lock-mark.ts'
import { leaveToSignIn } from '../../session/oidc.ts'
import { type SignIn, signInSettings } from '../../session/sign-in-settings.ts'
import type { SignInWords } from '../../words/sign-in/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { DevPicker } from './dev-picker.tsx'
import { pageAfterSignIn } from './page-after-sign-in.ts'

/** Who can sign people in here: a provider, the local server of a developer, or nobody. */
async function waysIn() {
  const provider = await signInSettings()
  return { provider, clinics: provider ? null : await listDevLogins() }
}

export function SignInPage() {
  const words = usePageWords<SignInWords>()
  const { data, error, refetch } = useQuery({ queryKey: ['ways-in'], queryFn: waysIn })
  return (
    <main class="entrance">
      <div class="top-line">
        <Brand />
        <LanguageChoice />
      </div>
      {error && <ProblemStrip error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={3} />}
      {data?.provider && <ProviderSignIn provider={data.provider} />}
      {data?.clinics && <DevPicker clinics={data.clinics} />}
      {data && !data.provider && !data.clinics && (
        <>
          <h1>{words.notSetUp}</h1>
          <p>{words.notSetUpWhy}</p>
        </>
      )}
    </main>
  )
}

function ProviderSignIn({ provider }: { provider: SignIn }) {
  const words = usePageWords<SignInWords>()
  const leave = () => {
    const { pathname, search, hash } = pageAfterSignIn()
    const prompt = isLockKept() ? ({ prompt: 'login' } as const) : {}
    return leaveToSignIn(provider, { path: pathname, rest: search + hash, ...prompt })
  }
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <Button look="primary" onClick={() => void leave()}>
        {words.button}
      </Button>
    </>
  )
}
