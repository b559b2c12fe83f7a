import './patient.css'
import type { ComponentChildren } from 'preact'
import { queryClient } from '../../client/query-client.ts'
import { useStore } from '../../client/store.ts'
import { clinicName } from '../../session/clinic-name.ts'
import { session } from '../../session/session.ts'
import { signOut } from '../../session/sign-out.ts'
import { useCommonWords } from '../../words/words-context.ts'
import { Brand } from '../brand.tsx'
import { Button } from '../button.tsx'
import { LanguageChoice } from '../language-choice.tsx'
import { OfflineStrip } from '../strip.tsx'
import { usePatientWords } from './patient-words.ts'

interface PatientPageProps {
  /** The link to this very page is not shown. */
  at: 'book' | 'my' | 'check-in'
  /** Two columns where there is room. */
  isWide?: boolean
  children: ComponentChildren
}

/** What stands around a page of patients: little, since they come once and hold a phone. */
export function PatientPage({ at, isWide = false, children }: PatientPageProps) {
  const words = usePatientWords()
  const shell = useCommonWords().shell
  const state = useStore(session.store)
  const wide = isWide ? ' wide' : ''
  return (
    <>
      <a class="skip" href="#content">
        {shell.skip}
      </a>
      <header class={`pat-head${wide}`}>
        <span class="grow strong">{clinicName(state) || <Brand />}</span>
        {state.me && at !== 'my' && <a href="/my">{words.myVisits}</a>}
        {state.me && at === 'my' && <a href="/check-in">{words.checkIn}</a>}
      </header>
      <OfflineStrip onRetry={() => void queryClient.invalidateQueries()} />
      <main id="content" tabIndex={-1} class={`pat${wide}`}>
        {children}
      </main>
      <footer class={`pat-foot${wide}`}>
        <LanguageChoice />
        {state.me && (
          <Button look="plain" onClick={() => void signOut()}>
            {shell.signOut}
          </Button>
        )}
      </footer>
    </>
  )
}
