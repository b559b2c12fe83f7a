import './patient.css'
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { writing } from '../../client/connection.ts'
import { queryClient } from '../../client/query-client.ts'
import { reloadFailed } from '../../client/reload-failed.ts'
import { useStore } from '../../client/store.ts'
import { clinicName } from '../../session/clinic-name.ts'
import { isStaffAlone } from '../../session/is-staff-alone.ts'
import { session } from '../../session/session.ts'
import { useCommonWords } from '../../words/words-context.ts'
import { Brand } from '../brand.tsx'
import { Button } from '../button.tsx'
import { LanguageChoice } from '../language-choice.tsx'
import { later } from '../later.tsx'
import { OfflineStrip } from '../strip.tsx'
import { useLeave } from '../use-leave.tsx'
import { usePatientWords } from './patient-words.ts'

// A patient holds it in a lift or a cellar: what it shows stays, and what it writes waits.
writing.waitsOffline = true

const StaffHere = later(async () => (await import('./staff-here.tsx')).StaffHere)

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
  const { leave, question } = useLeave()
  useEffect(reloadFailed, [])
  const isStaff = state.me !== null && isStaffAlone(state.me)
  const wide = isWide && !isStaff ? ' wide' : ''
  return (
    <>
      <a class="skip" href="#content">
        {shell.skip}
      </a>
      <header class={`pat-head${wide}`}>
        <span class="grow strong">{clinicName(state) || <Brand />}</span>
        {state.me && !isStaff && at !== 'my' && <a href="/my">{words.myVisits}</a>}
        {state.me && !isStaff && at === 'my' && <a href="/check-in">{words.checkIn}</a>}
      </header>
      <OfflineStrip onRetry={() => void queryClient.invalidateQueries()} />
      <main id="content" tabIndex={-1} class={`pat${wide}`}>
        {state.me && isStaff ? <StaffHere me={state.me} /> : children}
      </main>
      <footer class={`pat-foot${wide}`}>
        <LanguageChoice />
        {state.me && (
          <Button look="plain" onClick={leave}>
            {shell.signOut}
          </Button>
        )}
      </footer>
      {question}
    </>
  )
}
