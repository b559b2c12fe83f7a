import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Time } from '../../parts/time.tsx'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { useCommonWords } from '../../words/words-context.ts'
import { FindPanel } from './find-panel.tsx'
import type { Item } from './list-queries.ts'
import { useListWords } from './list-words.tsx'
import { PatientCard } from './patient-card.tsx'
import { SettleItem } from './settle-item.tsx'

/** What came in, whom it is about, and what was done. A text is sealed: it stands here and in its row, and is not printed. */
export function InboxItemBody({ item }: { item: Item }) {
  const { inbox: words } = useListWords()
  const { unreadable } = useCommonWords()
  const zone = useClinicZone()
  const isLost = (name: string) => (item.unreadable ?? []).includes(name as never)
  return (
    <>
      <div class="dl-do">
        {(item.text !== null || isLost('text')) && (
          <figure class="dl-quote no-print">
            <figcaption>{words.wrote}</figcaption>
            {item.text === null ? <p class="muted">{unreadable}</p> : <blockquote>{item.text}</blockquote>}
          </figure>
        )}
        {item.patientId ? <PatientCard id={item.patientId} item={item} /> : <Stranger item={item} />}
      </div>
      <div class="dl-do">
        {item.doneAt === null ? (
          <SettleItem item={item} />
        ) : (
          <dl class="kv dl-facts">
            <dt>{words.doneAt}</dt>
            <dd>
              <Time at={item.doneAt} timeZone={zone} />
            </dd>
            {(item.note !== null || isLost('note')) && (
              <>
                <dt class="no-print">{words.note}</dt>
                <dd class="no-print">{item.note ?? <span class="muted">{unreadable}</span>}</dd>
              </>
            )}
          </dl>
        )}
      </div>
    </>
  )
}

/** Nobody, or several: the number is masked, so the desk looks for who it may be, and asks. */
function Stranger({ item }: { item: Item }) {
  const { inbox: words, find } = useListWords()
  const [found, setFound] = useState<string | null>(null)
  const [isFinding, setFinding] = useState(false)
  if (item.candidates === null) return null
  return (
    <div class="dl-stranger">
      <p>
        <b>{item.candidates === 0 ? words.nobody : words.shared(item.candidates)}</b>{' '}
        <span class="muted">{words.sharedHint}</span>
      </p>
      <Button onClick={() => setFinding(true)}>{words.find}</Button>
      {found && <PatientCard id={found} item={item} />}
      {isFinding && (
        <FindPanel
          take={find.take}
          onClose={() => setFinding(false)}
          onDone={(result) => {
            setFinding(false)
            setFound(result.patient.id)
          }}
        />
      )}
    </div>
  )
}
