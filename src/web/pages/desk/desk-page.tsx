import { Search, UserPlus, UserRoundPlus } from 'lucide-preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { dayOf } from '../../parts/dates.ts'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Tabs } from '../../parts/tabs.tsx'
import { homeOf } from '../../session/home-of.ts'
import { session } from '../../session/session.ts'
import type { DeskWords } from '../../words/desk/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { AffectedTab } from '../desk-lists/affected-tab.tsx'
import type { PanelProps } from '../desk-lists/desk-result.ts'
import { FindPanel } from '../desk-lists/find-panel.tsx'
import { FollowUpsTab } from '../desk-lists/follow-ups-tab.tsx'
import { InboxTab } from '../desk-lists/inbox-tab.tsx'
import { ListWords, useListWords } from '../desk-lists/list-words.tsx'
import { NewPatientPanel } from '../desk-lists/new-patient-panel.tsx'
import { RequestsTab } from '../desk-lists/requests-tab.tsx'
import { UnresolvedTab } from '../desk-lists/unresolved-tab.tsx'
import { useClinicZone } from '../desk-lists/use-clinic-zone.ts'
import { useDeskCounts } from '../desk-lists/use-desk-counts.ts'
import { WalkInPanel } from '../desk-lists/walk-in-panel.tsx'
import { DayTab } from './day-tab.tsx'
import type { NewVisitFrom } from './new-visit-from.ts'
import { NewVisitPanel } from './new-visit-panel.tsx'

const LISTS = {
  requests: RequestsTab,
  followUps: FollowUpsTab,
  unresolved: UnresolvedTab,
  affected: AffectedTab,
  inbox: InboxTab,
}
type List = keyof typeof LISTS

/** In these somebody waits for an answer. */
const DUE: readonly List[] = ['requests', 'followUps', 'affected']

const PANELS = { walkIn: WalkInPanel, find: FindPanel, newPatient: NewPatientPanel }

/** The front desk: its day, and what waits for it besides. */
export function DeskPage() {
  const { me } = useStore(session.store)
  const home = homeOf(me?.roles ?? [])
  useEffect(() => {
    // Whoever comes here from the sign-in, and has nothing to do here.
    if (me && home === '/my') location.replace(home)
  }, [me, home])
  return (
    <Shell>
      <ListWords>
        <Desk />
      </ListWords>
    </Shell>
  )
}

function Desk() {
  const words = usePageWords<DeskWords>()
  const { tabs, panels } = useListWords()
  const counts = useDeskCounts()
  const zone = useClinicZone()
  const [tab, setTab] = useState('day')
  const [panel, setPanel] = useState<keyof typeof PANELS | null>(null)
  const [newVisit, setNewVisit] = useState<NewVisitFrom | null>(null)
  useShortcuts(
    useMemo(
      () => [
        { keys: '/', label: panels.find, run: () => setPanel('find') },
        { keys: 'w', label: panels.walkIn, run: () => setPanel('walkIn') },
      ],
      [panels],
    ),
  )
  const close = () => setPanel(null)
  // Whom somebody has found or registered here, they mostly want to book for.
  const finish: PanelProps['onDone'] = (result) => {
    close()
    if (result.kind === 'patient')
      setNewVisit({ date: dayOf(Date.now(), zone), doctorId: null, patient: result.patient })
  }
  const Panel = panel && PANELS[panel]
  return (
    <>
      <h1 class="vh">{words.title}</h1>
      <div class="tools no-print">
        <Button keyName="/" onClick={() => setPanel('find')}>
          <Search size={16} aria-hidden="true" />
          {panels.find}
        </Button>
        <Button keyName="W" onClick={() => setPanel('walkIn')}>
          <UserRoundPlus size={16} aria-hidden="true" />
          {panels.walkIn}
        </Button>
        <Button onClick={() => setPanel('newPatient')}>
          <UserPlus size={16} aria-hidden="true" />
          {panels.newPatient}
        </Button>
      </div>
      <Tabs
        label={words.title}
        value={tab}
        onChange={setTab}
        tabs={[
          {
            value: 'day',
            label: words.day,
            content: () => <DayTab onNew={(from) => setNewVisit({ ...from, patient: null })} />,
          },
          ...(Object.keys(LISTS) as List[]).map((value) => {
            const Content = LISTS[value]
            return {
              value,
              label: tabs[value],
              count: counts[value] ?? 0,
              isDue: DUE.includes(value),
              content: () => <Content />,
            }
          }),
        ]}
      />
      {Panel && <Panel onClose={close} onDone={finish} />}
      {newVisit && <NewVisitPanel from={newVisit} onClose={() => setNewVisit(null)} />}
    </>
  )
}
