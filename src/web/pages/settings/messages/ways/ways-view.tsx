import { CircleCheck, CircleSlash, Mail } from 'lucide-preact'
import type { SettingsRecord } from '../../../../../features/messages/settings/schemas.ts'
import { LANGUAGES } from '../../../../words/language.ts'
import type { RecordLook } from '../../records/record-list.tsx'
import { useRecordWords } from '../../records/record-words.ts'
import { Records } from '../../records/records.tsx'
import { StateChip } from '../../records/state-chip.tsx'
import { useMessageWords } from '../message-words.ts'
import type { Way } from './providers.ts'
import { TimingForm } from './timing-form.tsx'
import { useMessageSettings } from './use-message-settings.ts'
import { WayForm } from './way-form.tsx'
import { wayTextOf } from './way-text.ts'

const ROWS = [{ id: 'email' }, { id: 'sms' }, { id: 'timing' }] as const
type Row = (typeof ROWS)[number]

/** By what patients are reached, and when. */
export function WaysView() {
  const { ways: words } = useMessageWords()
  const { data, error, refetch } = useMessageSettings()
  const look = useWayLook(data)
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <Records<Row>
        label={words.list}
        records={{ rows: data && [...ROWS], error, refetch }}
        empty={{ icon: Mail, title: words.list, why: words.lead }}
        look={({ id }) => look(id)}
        titleOf={({ id }) => words.titles[id]}
      >
        {(row, sheet) => {
          if (!row || !data) return null
          if (row.id === 'timing') return <TimingForm settings={data} {...sheet} />
          return <WayForm way={row.id} settings={data} {...sheet} />
        }}
      </Records>
    </>
  )
}

function useWayLook(settings: SettingsRecord | undefined) {
  const { ways: words } = useMessageWords()
  const { on, off } = useRecordWords()
  return (id: Way | 'timing'): RecordLook => {
    const title = words.titles[id]
    if (!settings) return { title }
    const { quietFrom, quietTo, notifyDelaySeconds, defaultLanguage } = settings
    if (id === 'timing') {
      const quiet = quietFrom === quietTo ? words.noQuiet : words.quiet(quietFrom, quietTo)
      return { title, sub: [words.delay(notifyDelaySeconds), quiet, LANGUAGES[defaultLanguage]].join(' · ') }
    }
    const { provider, active, address, name } = wayTextOf(settings, id)
    if (provider === null)
      return {
        title,
        sub: words.none[id],
        end: (
          <StateChip icon={CircleSlash} look="quiet">
            {off}
          </StateChip>
        ),
      }
    return {
      title,
      sub: [words.providers[provider], name === '' ? address : `${name} <${address}>`].join(' · '),
      end: (
        <StateChip icon={active ? CircleCheck : CircleSlash} look={active ? 'plain' : 'quiet'}>
          {active ? on : off}
        </StateChip>
      ),
    }
  }
}
