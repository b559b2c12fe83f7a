import './shell.css'
import { CircleHelp } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import { queryClient } from '../client/query-client.ts'
import { useStore } from '../client/store.ts'
import { clinicName } from '../session/clinic-name.ts'
import { session } from '../session/session.ts'
import { useCommonWords } from '../words/words-context.ts'
import { Brand } from './brand.tsx'
import { Button } from './button.tsx'
import { KeyList } from './key-list.tsx'
import { PersonMenu } from './person-menu.tsx'
import { useShortcuts } from './shortcuts.ts'
import { OfflineStrip } from './strip.tsx'
import { Toasts } from './toasts.tsx'

/** The bar on top of a signed-in page, with what it holds for its own page between the clinic and the person. */
export function Shell({ tools, children }: { tools?: ComponentChildren; children: ComponentChildren }) {
  const words = useCommonWords().shell
  const clinic = clinicName(useStore(session.store))
  const [showsKeys, setShowsKeys] = useState(false)
  useShortcuts(useMemo(() => [{ keys: '?', label: words.help, run: () => setShowsKeys(true) }], [words]))
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <header class="top">
        <Brand />
        <span class="where cut">{clinic}</span>
        <span class="grow" />
        {tools}
        <Button look="plain" keyName="?" aria-label={words.keys} onClick={() => setShowsKeys(true)}>
          <CircleHelp size={16} aria-hidden="true" />
          <span class="person-name">{words.keys}</span>
        </Button>
        <PersonMenu />
      </header>
      <OfflineStrip onRetry={() => void queryClient.invalidateQueries()} />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
      {showsKeys && <KeyList onClose={() => setShowsKeys(false)} />}
    </>
  )
}
