import { Inbox } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Time } from '../../parts/time.tsx'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { ChooseOne } from '../choose-one.tsx'
import { InboxItemBody } from './inbox-item-body.tsx'
import type { Item } from './list-queries.ts'
import { ListView } from './list-view.tsx'
import { ListWords, useListWords } from './list-words.tsx'

/** Answers that a person has to read, and messages that reached nobody. */
export function InboxTab() {
  return (
    <ListWords>
      <Items />
    </ListWords>
  )
}

/** What happened and what was said, in a line. Whose number it is stands in the open row; of a stranger there is only the masked one. */
function SaidInRow({ item }: { item: Item }) {
  const { inbox: words } = useListWords()
  const said = item.text?.replace(/\s+/g, ' ').trim()
  return (
    <>
      {[words.kinds[item.kind], item.patientId === null && item.from].filter(Boolean).join(', ')}
      {said && <span class="dl-said no-print">{words.said(said)}</span>}
    </>
  )
}

function Items() {
  const { inbox: words, tabs } = useListWords()
  const zone = useClinicZone()
  const [name, setName] = useState<'inbox' | 'settled'>('inbox')
  const isOpen = name === 'inbox'
  return (
    <ListView
      key={name}
      name={name}
      label={tabs.inbox}
      empty={{
        icon: Inbox,
        title: isOpen ? words.empty : words.emptyDone,
        why: isOpen ? words.why : words.whyDone,
      }}
      tools={
        <ChooseOne
          isLabelHidden
          label={words.which}
          value={name}
          options={[
            ['inbox', words.open],
            ['settled', words.done],
          ]}
          onChoose={setName}
        />
      }
      look={(item) => ({
        when: <Time at={item.createdAt} timeZone={zone} />,
        title: item.patientName ?? words.stranger,
        sub: <SaidInRow item={item} />,
      })}
      open={(item) => <InboxItemBody item={item} />}
    />
  )
}
