import { Search, UserPlus, UserRoundPlus } from 'lucide-preact'
import { useMemo, useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Tabs } from '../../parts/tabs.tsx'
import type { DeskListWords } from '../../words/desk-lists/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { AffectedTab } from './affected-tab.tsx'
import { FindPanel } from './find-panel.tsx'
import { FollowUpsTab } from './follow-ups-tab.tsx'
import { InboxTab } from './inbox-tab.tsx'
import { NewPatientPanel } from './new-patient-panel.tsx'
import { RequestsTab } from './requests-tab.tsx'
import { UnresolvedTab } from './unresolved-tab.tsx'
import { useDeskCounts } from './use-desk-counts.ts'
import { WalkInPanel } from './walk-in-panel.tsx'

const TABS = {
  requests: RequestsTab,
  followUps: FollowUpsTab,
  unresolved: UnresolvedTab,
  affected: AffectedTab,
  inbox: InboxTab,
}
type Tab = keyof typeof TABS

/** In these somebody waits for an answer. */
const DUE: readonly Tab[] = ['requests', 'followUps', 'affected']

const PANELS = { walkIn: WalkInPanel, find: FindPanel, newPatient: NewPatientPanel }

/** What waits for the desk besides its day, on a page of its own: on the phone, and for who works through it. */
export function ListsPage() {
  const words = usePageWords<DeskListWords>()
  const counts = useDeskCounts()
  const [tab, setTab] = useState<Tab>('requests')
  const [panel, setPanel] = useState<keyof typeof PANELS | null>(null)
  useShortcuts(
    useMemo(
      () => [
        { keys: 'w', label: words.panels.walkIn, run: () => setPanel('walkIn') },
        { keys: '/', label: words.panels.find, run: () => setPanel('find') },
      ],
      [words],
    ),
  )
  const close = () => setPanel(null)
  const Panel = panel && PANELS[panel]
  return (
    <Shell>
      <h1 class="vh">{words.lists}</h1>
      <div class="tools">
        <Button keyName="/" onClick={() => setPanel('find')}>
          <Search size={16} aria-hidden="true" />
          {words.panels.find}
        </Button>
        <Button keyName="W" onClick={() => setPanel('walkIn')}>
          <UserRoundPlus size={16} aria-hidden="true" />
          {words.panels.walkIn}
        </Button>
        <Button onClick={() => setPanel('newPatient')}>
          <UserPlus size={16} aria-hidden="true" />
          {words.panels.newPatient}
        </Button>
      </div>
      <Tabs
        label={words.lists}
        value={tab}
        onChange={(value) => setTab(value as Tab)}
        tabs={(Object.keys(TABS) as Tab[]).map((value) => {
          const Content = TABS[value]
          return {
            value,
            label: words.tabs[value],
            count: counts[value] ?? 0,
            isDue: DUE.includes(value),
            content: () => <Content />,
          }
        })}
      />
      {Panel && <Panel onClose={close} onDone={close} />}
    </Shell>
  )
}
