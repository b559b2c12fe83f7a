import { Inbox } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Time } from '../../parts/time.tsx'
import { useClinicZone } from '../../session/use-clinic-zone.ts'
import { ChooseOne } from '../choose-one.tsx'
import { InboxItemBody } from './inbox-item-body.tsx'
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
        sub: [words.kinds[item.kind], item.from].filter(Boolean).join(', '),
      })}
      open={(item) => <InboxItemBody item={item} />}
    />
  )
}
