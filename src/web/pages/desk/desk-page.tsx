import './desk-page.css'
import { Ellipsis, Search, UserPlus, UserRoundPlus } from 'lucide-preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { reloadFailed } from '../../client/reload-failed.ts'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { dayOf } from '../../parts/dates.ts'
import type { DeskResult } from '../../parts/desk-lists/desk-result.ts'
import { type DeskWay, DeskWayContext } from '../../parts/desk-lists/desk-way.ts'
import { ListWords, useListWords } from '../../parts/desk-lists/list-words.tsx'
import { useDeskCounts } from '../../parts/desk-lists/use-desk-counts.ts'
import { later } from '../../parts/later.tsx'
import { Shell } from '../../parts/shell.tsx'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { Tabs } from '../../parts/tabs.tsx'
import { dismissToasts } from '../../parts/toasts.tsx'
import { useAddress } from '../../parts/use-address.ts'
import { homeOf } from '../../session/home-of.ts'
import { session } from '../../session/session.ts'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import type { DeskWords } from '../../words/desk/en.ts'
import { useCommonWords, usePageWords } from '../../words/words-context.ts'
import { lastAct } from './acts/last-act.ts'
import { DESK_ADDRESS } from './address/desk-address.ts'
import { DayTab } from './day/day-tab.tsx'
import { DeskList, useDeskLists } from './lists/desk-list.tsx'
import { LIST_NAMES, type ListName } from './lists/list-name.ts'
import { usePanel } from './panels/use-panel.ts'

/** In these somebody waits for an answer. */
const DUE: readonly ListName[] = ['requests', 'followUps', 'affected']

const FindPanel = later(async () => (await import('../../parts/desk-lists/find-panel.tsx')).FindPanel)
const WalkInPanel = later(async () => (await import('../../parts/desk-lists/walk-in-panel.tsx')).WalkInPanel)
const NewPatientPanel = later(
  async () => (await import('../../parts/desk-lists/new-patient-panel.tsx')).NewPatientPanel,
)
const PANELS = { 'walk-in': WalkInPanel, find: FindPanel, 'new-patient': NewPatientPanel }

/** A day in which nobody's visits are left out. */
const EVERYBODY = { weekOf: null, doctorId: null, locationId: null }

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
  useEffect(reloadFailed, [])
  const zone = useClinicZone()
  const address = useAddress(DESK_ADDRESS)
  const panel = usePanel(address)
  const { tab, dialog } = address.value
  const last = useStore(lastAct)
  const [isUnfolded, setUnfolded] = useState(false)
  const ask = (name: keyof typeof PANELS) => address.go({ dialog: name })
  const latest = useRef(ask)
  latest.current = ask
  useShortcuts(
    useMemo(
      () => [
        { keys: 'w', label: lists.panels.walkIn, run: () => latest.current('walk-in') },
        { keys: '/', label: lists.panels.find, run: () => latest.current('find') },
        { keys: 'u', label: undo, run: () => takeBack() },
      ],
      [lists, undo],
    ),
  )
  const turnTo = (next: string) => {
    // What was said in a tab is of it: in the next it would only be in the way. `U` still takes it back.
    dismissToasts()
    address.go({ tab: next as typeof tab, visitId: null, side: null })
  }
  const finish = (result: DeskResult) => {
    const { patient } = result
    const also = { dialog: null, tab: 'day' } as const
    if (result.kind === 'patient') {
      const at = panel.open?.kind === 'new' ? panel.open.at : null
      return panel.show({ kind: 'new', at, patient }, also)
    }
    const { id, localDate } = result.visit
    const day = localDate === dayOf(Date.now(), zone) ? null : localDate
    panel.show({ kind: 'visit', id }, { ...also, ...EVERYBODY, day })
  }
  const done = useRef(finish)
  done.current = finish
  const way = useMemo<DeskWay>(
    () => ({
      openVisit: (visit) =>
        done.current({ kind: 'visit', patient: { id: visit.patientId, name: visit.patient.name }, visit }),
      bookFor: (patient) => done.current({ kind: 'patient', patient, isNew: false }),
    }),
    [],
  )
  const Panel = dialog && PANELS[dialog]
  return (
    <DeskWayContext.Provider value={way}>
      <div class={isUnfolded ? 'desk-page unfolded' : 'desk-page'}>
        <h1 class="vh">{words.title}</h1>
        <div class="tools desk-tools">
          <Button keyName="/" onClick={() => ask('find')}>
            <Search size={16} aria-hidden="true" />
            {lists.panels.find}
          </Button>
          <Button writes keyName="W" onClick={() => ask('walk-in')}>
            <UserRoundPlus size={16} aria-hidden="true" />
            {lists.panels.walkIn}
          </Button>
          <Button writes onClick={() => ask('new-patient')}>
            <UserPlus size={16} aria-hidden="true" />
            {lists.panels.newPatient}
          </Button>
          <span class="grow" />
          {last && (
            <Button writes keyName="U" aria-label={words.undoOf(last.title)} onClick={() => void last.takeBack()}>
              {undo}
            </Button>
          )}
          <span class="fold">
            <Button look="plain" aria-expanded={isUnfolded} onClick={() => setUnfolded(!isUnfolded)}>
              <Ellipsis size={16} aria-hidden="true" />
              {words.tools}
            </Button>
          </span>
        </div>
        <Tabs
          label={words.title}
          value={tab}
          onChange={turnTo}
          tabs={[
            { value: 'day', label: words.day, content: () => <DayTab address={address} panel={panel} /> },
            ...LIST_NAMES.map((value) => ({
              value,
              label: lists.tabs[value],
              count: counts[value] ?? 0,
              isDue: DUE.includes(value),
              content: () => <DeskList name={value} />,
            })),
          ]}
        />
        {Panel && <Panel onClose={() => address.close({ dialog: null })} onDone={finish} />}
      </div>
    </DeskWayContext.Provider>
  )
}
