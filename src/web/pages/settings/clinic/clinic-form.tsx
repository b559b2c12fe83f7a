import { parseResponse } from 'hono/client'
import { useRef, useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { keys } from '../../../keys.ts'
import { focusFirstError } from '../../../parts/field.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { session } from '../../../session/session.ts'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import { SaveBar } from '../set-up/save-bar.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import { useEdits } from '../set-up/use-edits.ts'
import type { Clinic } from '../set-up/use-set-up.ts'
import { ClinicChanged } from './clinic-changed.tsx'
import { clinicChanges, type TypedClinic, typedClinic } from './clinic-changes.ts'
import { GROUPS, type GroupName } from './clinic-fields.ts'
import { useRulesWords } from './rules-words.tsx'
import { SettingField } from './setting-field.tsx'
import { TreatmentLengths } from './treatment-lengths.tsx'

interface Moved {
  affected: readonly AffectedVisit[]
  series: number
}

/** The shell shows the clinic’s name, and pages count days in its zone: they know both from the sign-in. */
function tellSession({ id, name, timezone }: Clinic): void {
  const { me } = session.store.get()
  if (!me) return
  const clinics = me.clinics.map((one) => (one.id === id ? { ...one, name } : one))
  session.update({ me: { ...me, clinics, clinic: { name, timezone } } })
}

export function ClinicForm({ clinic }: { clinic: Clinic }) {
  const words = useRulesWords()
  const setUp = useSetUpWords()
  const form = useRef<HTMLFormElement>(null)
  const [moved, setMoved] = useState<Moved | null>(null)
  const { edits, of, before, isRestored, edit, keepMine, discard } = useEdits<Clinic, Partial<TypedClinic>>(
    'clinic',
    clinic,
    {},
  )
  const typed = { ...typedClinic(of), ...edits }
  const changes = clinicChanges(of, edits)
  const isEdited = Object.keys(changes).length > 0
  const save = useWrite(
    () => parseResponse(api.clinic.$put({ json: changes }, ifMatch(of))),
    (saved) => {
      const { affected, series, ...record } = saved
      setMoved(record.timezone === of.timezone ? null : { affected, series: series.length })
      queryClient.setQueryData(keys.clinic(record.id), record)
      tellSession(record)
      discard()
      tellDone({ title: words.saved })
    },
  )
  const goOn = () => {
    save.reset()
    keepMine()
  }
  const problem = save.error && asProblem(save.error)
  return (
    <form
      ref={form}
      class="su"
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(undefined, { onError: () => setTimeout(() => focusFirstError(form.current)) })
      }}
    >
      {moved && (
        <>
          <AffectedNote affected={moved.affected} />
          {moved.series > 0 && <p class="su-intro">{words.seriesKept(moved.series)}</p>}
        </>
      )}
      {(Object.keys(GROUPS) as GroupName[]).map((group) => (
        <section key={group} class="su-group" aria-labelledby={`rules-${group}`}>
          <h3 id={`rules-${group}`}>{words.groups[group]}</h3>
          <div class="su-fields">
            {GROUPS[group].map((name) => (
              <SettingField
                key={name}
                name={name}
                value={typed[name]}
                error={problem?.errorAt(`#/${name}`)}
                onChange={(value) => edit({ ...edits, [name]: value })}
              />
            ))}
            {group === 'lengths' && (
              <TreatmentLengths
                typed={typed}
                problem={problem}
                onChange={(name, value) => edit({ ...edits, [name]: value })}
              />
            )}
          </div>
        </section>
      ))}
      {before && <ClinicChanged before={before} now={clinic} onKeepMine={goOn} onTakeTheirs={discard} />}
      {problem && !before && <ProblemStrip error={problem} />}
      {isEdited && (
        <SaveBar
          label={words.save}
          isEdited
          isRestored={isRestored}
          isPending={save.isPending}
          blocked={before ? setUp.changed.first : undefined}
          onDiscard={discard}
        />
      )}
    </form>
  )
}
