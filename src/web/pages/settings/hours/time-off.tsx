import { useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { Plus } from 'lucide-preact'
import { api } from '../../../client/api.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useCommonWords, useWords } from '../../../words/words-context.ts'
import { AffectedNote } from '../set-up/affected-note.tsx'
import { everyPage } from '../set-up/every-page.ts'
import { Loaded } from '../set-up/loaded.tsx'
import { useOpenForm } from '../set-up/use-open-form.ts'
import type { Doctor } from '../set-up/use-set-up.ts'
import { spanText } from '../span/span.ts'
import { SpanRow } from '../span/span-row.tsx'
import { useHoursWords } from './hours-words.tsx'
import { TimeOffForm } from './time-off-form.tsx'

type Away = InferResponseType<(typeof api.doctors)[':id']['time-off']['$get'], 200>['data'][number]

/** When the doctor is away from today on. */
export function TimeOff({ doctor, timeZone }: { doctor: Doctor; timeZone: string }) {
  const words = useHoursWords().timeOff
  const form = useOpenForm()
  const away = useQuery({
    queryKey: keys.timeOff(doctor.id),
    queryFn: () => {
      const [param, from] = [{ id: doctor.id }, new Date().toISOString()]
      return everyPage((cursor) =>
        parseResponse(api.doctors[':id']['time-off'].$get({ param, query: { from, limit: '100', ...cursor } })),
      )
    },
  })
  const isAdding = form.openId === 'new'
  return (
    <section class="su-group" aria-labelledby="hours-away">
      <div class="su-head">
        <h3 class="su-h" id="hours-away">
          {words.title}
        </h3>
        {!isAdding && (
          <Button onClick={() => form.open('new')}>
            <Plus size={16} aria-hidden="true" />
            {words.add}
          </Button>
        )}
      </div>
      {isAdding && <TimeOffForm doctorId={doctor.id} onClose={form.close} />}
      {form.affected && <AffectedNote affected={form.affected} />}
      <Loaded of={{ away }} rows={2}>
        {(loaded) =>
          loaded.away.length === 0 ? (
            <p class="muted">{words.none}</p>
          ) : (
            <ul class="su-rows">
              {loaded.away.map((one) => (
                <AwayRow key={one.id} away={one} timeZone={timeZone} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  )
}

function AwayRow({ away, timeZone }: { away: Away; timeZone: string }) {
  const words = useHoursWords().timeOff
  const { unreadable } = useCommonWords()
  const { language } = useWords()
  const when = spanText(away, { language, timeZone })
  const remove = useWrite(
    () => {
      const param = { id: away.doctorId, timeOffId: away.id }
      return parseResponse(api.doctors[':id']['time-off'][':timeOffId'].$delete({ param, json: {} }, ifMatch(away)))
    },
    () => tellDone({ title: words.removed, sub: when }),
  )
  const reason = away.unreadable?.includes('reason') ? unreadable : away.reason
  return (
    <SpanRow
      heading="h4"
      when={when}
      facts={[reason, away.everywhere && words.everywhere]}
      words={words}
      remove={remove}
    />
  )
}
