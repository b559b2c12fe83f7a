import './desk-page.css'
import { Search, UserPlus, UserRoundPlus } from 'lucide-preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import type { DeskResult } from '../../parts/desk-lists/desk-result.ts'
import { type DeskWay, DeskWayContext } from '../../parts/desk-lists/desk-way.ts'
import { ListWords, useListWords } from '../../parts/desk-lists/list-words.tsx'
import { useDeskCounts } from '../../parts/desk-lists/use-desk-counts.ts'
import { later } from '../../parts/later.tsx'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Tabs } from '../../parts/tabs.tsx'
import { homeOf } from '../../session/home-of.ts'
import { session } from '../../session/session.ts'
import type { DeskWords } from '../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../words/words-context.ts'
import { lastAct } from './acts/last-act.ts'
import { DayTab } from './day/day-tab.tsx'
import type { Wanted } from './day/wanted.ts'
import { DeskList, useDeskLists } from './lists/desk-list.tsx'
import { LIST_NAMES, type ListName } from './lists/list-name.ts'

/** In these somebody waits for an answer. */
const DUE: readonly ListName[] = ['requests', 'followUps', 'affected']

const FindPanel = later(async () => (await import('../../parts/desk-lists/find-panel.tsx')).FindPanel)
const WalkInPanel = later(async () => (await import('../../parts/desk-lists/walk-in-panel.tsx')).WalkInPanel)
const NewPatientPanel = later(
  async () => (await import('../../parts/desk-lists/new-patient-panel.tsx')).NewPatientPanel,
)
const PANELS = { walkIn: WalkInPanel, find: FindPanel, newPatient: NewPatientPanel }

/** The list that the address names: `/desk#affected` is a link of other pages. */
const listNamed = (hash: string): ListName | 'day' => LIST_NAMES.find((list) => `#${list}` === hash) ?? 'day'

/** A message that can be taken back has a button for it; the key presses the newest. Once it is gone, what was done last is meant. */
function takeBack(): void {
  const [button] = document.querySelectorAll<HTMLElement>('.toast [aria-keyshortcuts="U"]')
  if (button) button.click()
  else void lastAct.get()?.takeBack()
}

/** The front desk: its day first, then what waits besides. */
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
  const { undo } = useCommonWords()
  const lists = useListWords()
  const counts = useDeskCounts()
  useDeskLists()
  const [tab, setTab] = useState(() => listNamed(location.hash))
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const last = useStore(lastAct)
  const [panel, setPanel] = useState<keyof typeof PANELS | null>(null)
  useShortcuts(
    useMemo(
      () => [
        { keys: 'w', label: lists.panels.walkIn, run: () => setPanel('walkIn') },
        { keys: '/', label: lists.panels.find, run: () => setPanel('find') },
        { keys: 'u', label: undo, run: () => takeBack() },
      ],
      [lists, undo],
    ),
  )
  const close = () => setPanel(null)
  const finish = (result: DeskResult) => {
    setPanel(null)
    setTab('day')
    setWanted({ patient: result.patient, visit: result.kind === 'patient' ? null : result.visit })
  }
  const way = useMemo<DeskWay>(
    () => ({
      openVisit: (visit) =>
        finish({ kind: 'visit', patient: { id: visit.patientId, name: visit.patient.name }, visit }),
      bookFor: (patient) => finish({ kind: 'patient', patient, isNew: false }),
    }),
    [],
  )
  const Panel = panel && PANELS[panel]
  return (
    <DeskWayContext.Provider value={way}>
      <div class="desk-page">
        <h1 class="vh">{words.title}</h1>
        <div class="tools desk-tools">
          <Button keyName="/" onClick={() => setPanel('find')}>
            <Search size={16} aria-hidden="true" />
            {lists.panels.find}
          </Button>
          <Button keyName="W" onClick={() => setPanel('walkIn')}>
            <UserRoundPlus size={16} aria-hidden="true" />
            {lists.panels.walkIn}
          </Button>
          <Button onClick={() => setPanel('newPatient')}>
            <UserPlus size={16} aria-hidden="true" />
            {lists.panels.newPatient}
          </Button>
          <span class="grow" />
          {last && (
            <Button keyName="U" aria-label={words.undoOf(last.title)} onClick={() => void last.takeBack()}>
              {undo}
            </Button>
          )}
        </div>
        <Tabs
          label={words.title}
          value={tab}
          onChange={(value) => setTab(value as ListName | 'day')}
          tabs={[
            {
              value: 'day',
              label: words.day,
              content: () => (
                <DayTab wanted={wanted} onShown={() => setWanted(null)} onAffected={() => setTab('affected')} />
              ),
            },
            ...LIST_NAMES.map((value) => ({
              value,
              label: lists.tabs[value],
              count: counts[value] ?? 0,
              isDue: DUE.includes(value),
              content: () => <DeskList name={value} />,
            })),
          ]}
        />
        {Panel && <Panel onClose={close} onDone={finish} />}
      </div>
    </DeskWayContext.Provider>
  )
}
