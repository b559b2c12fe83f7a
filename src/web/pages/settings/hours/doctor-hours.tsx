import { parseResponse } from 'hono/client'
import { Plus } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { SaveEdits } from '../edits/save-edits.tsx'
import { useEdits } from '../edits/use-edits.ts'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import type { Doctor, Place } from '../set-up/use-set-up.ts'
import { DateList } from './date-list.tsx'
import type { Hours, Session } from './hours-types.ts'
import { useHoursWords } from './hours-words.tsx'
import { newSession, type TypedSession, typedSession } from './session-draft.ts'
import { SessionForm } from './session-form.tsx'
import { useHoursDifferences } from './use-hours-differences.ts'
import { WeekGrid } from './week/week-grid.tsx'
import { clockText } from './week/week-shape.ts'
import { WeekList } from './week-list.tsx'

interface DoctorHoursProps {
  doctor: Doctor
  hours: Hours
  places: readonly Place[]
}

/** What the form was opened with, and for which session; null is a new one. */
interface Opened {
  index: number | null
  first: TypedSession
}

/** A doctor’s hours as a whole: they are edited here, and replaced at once when they are saved. */
export function DoctorHours({ doctor, hours, places }: DoctorHoursProps) {
  const words = useHoursWords()
  const differencesOf = useHoursDifferences()
  const [opened, setOpened] = useState<Opened | null>(null)
  const [affected, setAffected] = useState<readonly AffectedVisit[] | null>(null)
  const edits = useEdits<Hours, Pick<Hours, 'sessions'>>(`hours ${doctor.id}`, hours)
  const sessions = edits.edits.sessions ?? edits.of.sessions
  const change = (next: Session[]) => {
    setAffected(null)
    edits.edit({ sessions: next })
  }
  const put = (index: number | null, made: readonly Session[]) =>
    change(index === null ? [...sessions, ...made] : sessions.toSpliced(index, 1, ...made))
  const remove = (index: number) => {
    change(sessions.toSpliced(index, 1))
    tellDone({ title: words.gone, onUndo: () => change([...sessions]) })
  }
  const save = useWrite(
    () =>
      parseResponse(
        api.doctors[':id']['working-hours'].$put(
          { param: { id: doctor.id }, json: { sessions: [...sessions] } },
          ifMatch(edits.of),
        ),
      ),
    ({ affected: against, ...saved }) => {
      queryClient.setQueryData(keys.hours(doctor.id), saved)
      edits.discard()
      setAffected(against)
      tellDone({ title: words.saved(doctor.name) })
    },
  )
  // A place that is closed for good takes no new hours.
  const place = places.find(({ active }) => active)?.id ?? ''
  const openNew = (over: Partial<TypedSession>) => setOpened({ index: null, first: newSession(place, over) })
  const open = (index: number) => {
    const session = sessions[index]
    if (session) setOpened({ index, first: typedSession(session) })
  }
  const label = words.weekLabel(doctor.name)
  const shared = {
    label,
    sessions,
    onOpen: open,
    onAdd: (weekday: number) => openNew({ weekdays: [weekday] }),
  }
  return (
    <>
      <section class="su-group" aria-labelledby="hours-week">
        <div class="su-head">
          <h3 class="su-h" id="hours-week">
            {words.week}
          </h3>
          <Button look={sessions.length === 0 ? 'primary' : []} onClick={() => openNew({})}>
            <Plus size={16} aria-hidden="true" />
            {words.add}
          </Button>
        </div>
        {sessions.length === 0 && <p>{`${words.empty}. ${words.emptyWhy}`}</p>}
        <p class="hint wk-hint">{words.weekHint}</p>
        <WeekGrid
          {...shared}
          onChange={(index, session) => put(index, [session])}
          onRemove={remove}
          onDrawn={({ weekday, from, to }) =>
            openNew({ weekdays: [weekday], start: clockText(from), end: clockText(to % 1440) })
          }
        />
        <WeekList {...shared} />
      </section>
      <DateList sessions={sessions} onOpen={open} onAdd={() => openNew({ isWeekly: false })} />
      {affected && <AffectedNote affected={affected} />}
      <SaveEdits
        label={words.save}
        edits={edits}
        save={save}
        changes={edits.before ? differencesOf(edits.before, hours) : []}
        onSave={() => save.mutate()}
      />
      {opened && (
        <SessionForm
          first={opened.first}
          isNew={opened.index === null}
          places={places}
          onDone={(made) => {
            put(opened.index, made)
            setOpened(null)
          }}
          onRemove={() => {
            if (opened.index !== null) remove(opened.index)
            setOpened(null)
          }}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  )
}
