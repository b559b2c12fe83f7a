import './look/base.css'
import './parts/opening.css'
import { QueryClientProvider } from '@tanstack/preact-query'
import { type ComponentType, render } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { queryClient } from './client/query-client.ts'
import { useStore } from './client/store.ts'
import { ClinicChoice } from './parts/clinic-choice.tsx'
import { LockScreen } from './parts/lock-screen.tsx'
import { endOpening, Opening } from './parts/opening.tsx'
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
  // On a slow line each answer that waits for another is a second without a page.
  const restored = needs === 'required' ? restoreSession() : null
  // Whoever is told of a failure is drawn only later.
  restored?.catch(() => null)
  const load = async (language: Language) => {
    const [common, own] = await Promise.all([commonLoaders[language](), loaders[language]()])
    document.documentElement.lang = language
    document.title = `${own.title} · Kept`
    return { language, common, page: own }
  }
  const first = await load(preferredLanguage())
  const target = document.getElementById('app')
  if (!target) throw new Error('The page has no #app.')
  render(<Root page={page} first={first} load={load} restored={restored} />, target)
}

type Loaded = Omit<Words, 'choose'>

interface RootProps {
  page: ComponentType
  first: Loaded
  load: (language: Language) => Promise<Loaded>
  /** Whether somebody was signed in again; null where the page does not have to know who asks. */
  restored: Promise<boolean> | null
}

function Root({ page: Page, first, load, restored }: RootProps) {
  const [words, setWords] = useState(first)
  const choose = (language: Language) => {
    chooseLanguage(language)
    void load(language).then(setWords)
  }
  useLayoutEffect(() => {
    if (!restored) endOpening()
  }, [restored])
  return (
    <WordsContext.Provider value={{ ...words, choose }}>
      <QueryClientProvider client={queryClient}>
        {restored ? <SignedIn page={Page} restored={restored} /> : <Page />}
      </QueryClientProvider>
    </WordsContext.Provider>
  )
}

function SignedIn({ page: Page, restored }: { page: ComponentType; restored: Promise<boolean> }) {
  const { me, clinicId } = useStore(session.store)
  const [error, setError] = useState<unknown>(null)
  const restore = () => {
    setError(null)
    restoreSession().catch(setError)
  }
  useEffect(() => void restored.catch(setError), [restored])
  useIdleLock()
  const isDrawn = me !== null || error !== null
  useLayoutEffect(() => {
    if (isDrawn) endOpening()
  }, [isDrawn])
  if (error !== null) return <ProblemStrip error={error} onRetry={restore} />
  if (!me) return <Opening />
  if (me.clinics.length > 1 && !(hasChosenClinic() && clinicId)) return <ClinicChoice />
  return (
    <>
      <Page />
      <LockScreen />
    </>
  )
}
