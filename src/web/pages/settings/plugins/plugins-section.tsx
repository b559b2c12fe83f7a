import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { CircleCheck, CircleSlash, Plug } from 'lucide-preact'
import { api } from '../../../client/api.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { session } from '../../../session/session.ts'
import { useRecordWords } from '../records/record-words.ts'
import { Records } from '../records/records.tsx'
import { StateChip } from '../records/state-chip.tsx'
import { PluginForm } from './plugin-form.tsx'
import { PluginWords, usePluginWords } from './plugin-words.ts'
import { usePluginTexts } from './use-plugin-texts.ts'

/** What Kept can do besides, where a clinic turns it on. */
export function PluginsSection() {
  return (
    <PluginWords>
      <Plugins />
    </PluginWords>
  )
}

function Plugins() {
  const words = usePluginWords()
  const { on, off } = useRecordWords()
  const { nameOf, summaryOf } = usePluginTexts()
  const { clinicId } = useStore(session.store)
  const { data, error, refetch } = useQuery({
    queryKey: keys.settingsRecords(clinicId ?? '', 'plugins'),
    queryFn: () => parseResponse(api.plugins.$get()),
  })
  const rows = data?.data.map((plugin) => ({ ...plugin, id: plugin.name }))
  return (
    <>
      <p class="set-lead">{words.lead}</p>
      <Records<NonNullable<typeof rows>[number]>
        label={words.list}
        records={{ rows, error, refetch }}
        empty={{ icon: Plug, title: words.empty, why: words.emptyWhy }}
        look={(one) => {
          const [name, summary] = [nameOf(one), summaryOf(one)]
          return {
            title: <span lang={name.lang}>{name.text}</span>,
            sub: <span lang={summary.lang}>{summary.text}</span>,
            end: (
              <StateChip icon={one.enabled ? CircleCheck : CircleSlash} look={one.enabled ? 'plain' : 'quiet'}>
                {one.enabled ? on : off}
              </StateChip>
            ),
          }
        }}
        titleOf={(plugin) => nameOf(plugin).text}
      >
        {(plugin, sheet) => plugin && <PluginForm plugin={plugin} {...sheet} />}
      </Records>
    </>
  )
}
