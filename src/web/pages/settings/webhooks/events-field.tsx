import { useId } from 'preact/hooks'
import { Check } from '../form/check.tsx'
import { CheckList } from '../form/check-list.tsx'
import { Fold } from '../records/fold.tsx'
import { EVENT_NAMES, type EventName, GROUP_OF, GROUPS, type Group } from './event-groups.ts'
import type { Events } from './webhook-text.ts'
import { useWebhookWords } from './webhook-words.ts'

interface EventsFieldProps {
  events: Events
  onChange: (events: Events) => void
  error?: string | undefined
}

const OF_GROUP = Map.groupBy(EVENT_NAMES, (name) => GROUP_OF[name])

/** Which types of events are told: all of them, also those to come, or some by what they are about. */
export function EventsField({ events, onChange, error }: EventsFieldProps) {
  const words = useWebhookWords()
  const id = useId()
  const isAll = events.includes('*')
  const chosen = events.filter((type): type is EventName => type !== '*')
  return (
    <fieldset class="rec-checks">
      <legend class="lbl">{words.events}</legend>
      <Check isOn={isAll} hint={words.allHint} wrongBy={error && id} onChange={(isOn) => onChange(isOn ? ['*'] : [])}>
        {words.all}
      </Check>
      {!isAll && GROUPS.map((group) => <EventGroup key={group} group={group} chosen={chosen} onChange={onChange} />)}
      {error && (
        <p class="err" id={id}>
          {error}
        </p>
      )}
    </fieldset>
  )
}

interface EventGroupProps {
  group: Group
  chosen: readonly EventName[]
  onChange: (events: EventName[]) => void
}

function EventGroup({ group, chosen, onChange }: EventGroupProps) {
  const words = useWebhookWords()
  const names = OF_GROUP.get(group) ?? []
  const here = chosen.filter((name) => GROUP_OF[name] === group)
  const others = chosen.filter((name) => GROUP_OF[name] !== group)
  return (
    <Fold label={words.groups[group]} end={words.chosen(here.length, names.length)} isOpen={here.length > 0}>
      <Check isOn={here.length === names.length} onChange={(isOn) => onChange([...others, ...(isOn ? names : [])])}>
        {words.allOf(words.groups[group])}
      </Check>
      <CheckList
        label={<span class="vh">{words.groups[group]}</span>}
        options={names.map((name) => ({
          value: name,
          label: (
            <code class="rec-code" lang="en">
              {name}
            </code>
          ),
        }))}
        values={here}
        onChange={(values) => onChange([...others, ...values])}
      />
    </Fold>
  )
}
