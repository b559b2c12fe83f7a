import './look/base.css'
import { QueryClientProvider } from '@tanstack/preact-query'
import { type ComponentType, render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { queryClient } from './client/query-client.ts'
import { useStore } from './client/store.ts'
import { ClinicChoice } from './parts/clinic-choice.tsx'
import { LockScreen } from './parts/lock-screen.tsx'
import { Skeleton } from './parts/skeleton.tsx'
import { ProblemStrip } from './parts/strip.tsx'
import { useIdleLock } from './session/idle-lock.ts'
import { hasChosenClinic, restoreSession } from './session/restore-session.ts'
import { session } from './session/session.ts'
import { commonLoaders, type Loaders } from './words/common-loaders.ts'
import { chooseLanguage, type Language, preferredLanguage } from './words/language.ts'
import { type Words, WordsContext } from './words/words-context.ts'

interface Start<W extends { title: string }> {
  page: ComponentType
  words: Loaders<W>
  /** `required` draws the page once somebody is signed in, and sends everybody else to sign in first. */
  session: 'required' | 'none'
}

/** Draws a page. Each page's `entry.tsx` calls it once. */
export async function start<W extends { title: string }>({
  page,
  words: loaders,
  session: needs,
}: Start<W>): Promise<void> {
  const load = async (language: Language) => {
    const [common, own] = await Promise.all([commonLoaders[language](), loaders[language]()])
    document.documentElement.lang = language
    document.title = `${own.title} · Kept`
    return { language, common, page: own }
  }
  const first = await load(preferredLanguage())
  const target = document.getElementById('app')
  if (!target) throw new Error('The page has no #app.')
  render(<Root page={page} first={first} load={load} needsSession={needs === 'required'} />, target)
}

type Loaded = Omit<Words, 'choose'>

interface RootProps {
  page: ComponentType
  first: Loaded
  load: (language: Language) => Promise<Loaded>
  needsSession: boolean
}

function Root({ page: Page, first, load, needsSession }: RootProps) {
  const [words, setWords] = useState(first)
  const choose = (language: Language) => {
    chooseLanguage(language)
    void load(language).then(setWords)
  }
  return (
    <WordsContext.Provider value={{ ...words, choose }}>
      <QueryClientProvider client={queryClient}>
        {needsSession ? <SignedIn page={Page} /> : <Page />}
      </QueryClientProvider>
    </WordsContext.Provider>
  )
}

function SignedIn({ page: Page }: { page: ComponentType }) {
  const { me, clinicId } = useStore(session.store)
  const [error, setError] = useState<unknown>(null)
  const restore = () => {
    setError(null)
    restoreSession().catch(setError)
  }
  useEffect(restore, [])
  useIdleLock()
  if (error !== null) return <ProblemStrip error={error} onRetry={restore} />
  if (!me) return <Skeleton lines={3} />
  if (me.clinics.length > 1 && !(hasChosenClinic() && clinicId)) return <ClinicChoice />
  return (
    <>
      <Page />
      <LockScreen />
    </>
  )
}
