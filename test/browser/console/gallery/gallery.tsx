import '../../../../src/web/look/fonts-swap.css'
import '../../../../src/web/look/fonts-optional.css'
import { Clock, Inbox, MapPin } from 'lucide-preact'
import { useMemo, useRef, useState } from 'preact/hooks'
import { Problem } from '../../../../src/web/client/problem.ts'
import { Button } from '../../../../src/web/parts/button.tsx'
import { ChooseCard } from '../../../../src/web/parts/choose-card.tsx'
import { Dialog } from '../../../../src/web/parts/dialog.tsx'
import { Empty } from '../../../../src/web/parts/empty.tsx'
import { Fact } from '../../../../src/web/parts/fact.tsx'
import { Field, focusFirstError } from '../../../../src/web/parts/field.tsx'
import { Peek } from '../../../../src/web/parts/peek.tsx'
import { Shell } from '../../../../src/web/parts/shell.tsx'
import { useShortcuts } from '../../../../src/web/parts/shortcuts.ts'
import { Skeleton } from '../../../../src/web/parts/skeleton.tsx'
import { STATUS_LOOKS, type Status, StatusChip } from '../../../../src/web/parts/status-chip.tsx'
import { ProblemStrip } from '../../../../src/web/parts/strip.tsx'
import { Tabs } from '../../../../src/web/parts/tabs.tsx'
import { Time } from '../../../../src/web/parts/time.tsx'
import { tellDone } from '../../../../src/web/parts/toasts.tsx'
import { useDraft } from '../../../../src/web/session/drafts.ts'
import { start } from '../../../../src/web/start.tsx'

const LONG = 'Lakshmi Subrahmanyam Venkataraghavan-Krishnamurthy'

const refused = new Problem({
  status: 422,
  code: 'VALIDATION_ERROR',
  detail: 'The request is not valid.',
  requestId: 'r-1',
  errors: [{ pointer: '#/dateOfBirth', detail: 'February 1984 had 29 days. Check the day.' }],
  members: {},
  retryAfter: null,
})

/** Every part in its states, as the pages use them. */
function Gallery() {
  const [tab, setTab] = useState('day')
  const [isOpen, setOpen] = useState(false)
  const [outcome, setOutcome] = useState('')
  const note = useDraft('note', '')
  const form = useRef<HTMLFormElement>(null)
  const checkIn = () =>
    tellDone({ title: `${LONG} checked in`, sub: 'He will be told in 8 s', onUndo: () => setOutcome('undone') })
  useShortcuts(useMemo(() => [{ keys: 'c', label: 'Check in', run: () => checkIn() }], []))
  return (
    <Shell>
      <ProblemStrip error={refused} onRetry={() => setOutcome('retried')} />
      <Tabs
        label="Desk"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'day', label: 'Day', content: () => <h1>The day</h1> },
          { value: 'requests', label: 'Requests', count: 120, isDue: true, content: () => <h1>The requests</h1> },
        ]}
      />
      <p data-outcome>{outcome}</p>
      {(Object.keys(STATUS_LOOKS) as Status[]).map((status) => (
        <StatusChip key={status} status={status} />
      ))}
      <StatusChip status="CONFIRMED" lateMinutes={35} />
      <StatusChip status="CHECKED_IN" word="Waiting 12 min" />
      <form ref={form}>
        <Field label="Date of birth" hint="As in the passport" error={refused.errorAt('#/dateOfBirth')}>
          {(control) => <input {...control} />}
        </Field>
        <Field label="Note">
          {(control) => (
            <textarea {...control} value={note.value} onInput={(event) => note.change(event.currentTarget.value)} />
          )}
        </Field>
        <Button onClick={() => focusFirstError(form.current)}>Show what is wrong</Button>
        <Button onClick={note.discard}>Discard</Button>
      </form>
      <ChooseCard
        label="Kind"
        value="a"
        abreast="two"
        onChoose={setOutcome}
        options={[
          { value: 'a', label: 'Visit' },
          { value: 'b', label: 'Video', hint: '20 min' },
        ]}
      />
      <Button look="primary" keyName="C" onClick={checkIn}>
        Check in
      </Button>
      <Button onClick={() => setOpen(true)}>Open</Button>
      <Button disabled>Not yet</Button>
      {isOpen && (
        <Dialog title={LONG} look="sheet" onClose={() => setOpen(false)}>
          <p>In a sheet.</p>
        </Dialog>
      )}
      <Skeleton tiles={2} />
      <Empty icon={Inbox} title="No requests" why="Patients’ own bookings land here first." />
      <div class="facts">
        <Fact icon={Clock} title={<Time at="2026-11-25T05:50:00Z" timeZone="America/New_York" />} sub="30 min" />
        <Fact icon={MapPin} title="100 Feet Road, Indiranagar" />
      </div>
      <Peek
        id="peek"
        name={LONG}
        chip={<StatusChip status="CONFIRMED" />}
        facts={[['Phone', '+91 98220 41187']]}
        alerts={['Needs a wheelchair']}
      />
    </Shell>
  )
}

const words = async () => ({ title: 'Parts' })

void start({ page: Gallery, session: 'required', words: { en: words, hi: words, de: words, es: words } })
