import { parseResponse } from 'hono/client'
import { useState } from 'preact/hooks'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { keys } from '../../../keys.ts'
import { tellDone } from '../../../parts/toasts.tsx'
import { session } from '../../../session/session.ts'
import { SaveEdits } from '../edits/save-edits.tsx'
import { useEdits } from '../edits/use-edits.ts'
import { CheckedForm } from '../form/checked-form.tsx'
import { AffectedNote, type AffectedVisit } from '../set-up/affected-note.tsx'
import type { Clinic } from '../set-up/use-set-up.ts'
import { clinicChanges, type TypedClinic, typedClinic } from './clinic-changes.ts'
import { GROUPS, type GroupName } from './clinic-fields.ts'
import { useRulesWords } from './rules-words.tsx'
import { SettingField } from './setting-field.tsx'
import { TreatmentLengths } from './treatment-lengths.tsx'
import { useClinicDifferences } from './use-clinic-differences.ts'

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
  const differencesOf = useClinicDifferences()
  const [moved, setMoved] = useState<Moved | null>(null)
  const edits = useEdits<Clinic, TypedClinic>('clinic', clinic)
  const { of, edit } = edits
  const typed = { ...typedClinic(of), ...edits.edits }
  const changes = clinicChanges(of, edits.edits)
  const save = useWrite(
    () => parseResponse(api.clinic.$put({ json: changes }, ifMatch(of))),
    (saved) => {
      const { affected, series, ...record } = saved
      setMoved(record.timezone === of.timezone ? null : { affected, series: series.length })
      queryClient.setQueryData(keys.clinic(record.id), record)
      tellSession(record)
      edits.discard()
      tellDone({ title: words.saved })
    },
  )
  const problem = save.error && asProblem(save.error)
  return (
    <CheckedForm class="su" error={save.error} isSending={save.isPending} onSend={() => save.mutate()}>
      {moved && (
        <>
          <AffectedNote affected={moved.affected} />
          {moved.series > 0 && <p class="set-lead">{words.seriesKept(moved.series)}</p>}
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
                onChange={(value) => edit({ [name]: value })}
              />
            ))}
            {group === 'lengths' && (
              <TreatmentLengths typed={typed} problem={problem} onChange={(name, value) => edit({ [name]: value })} />
            )}
          </div>
        </section>
      ))}
      <SaveEdits
        label={words.save}
        // Who has typed back what it was has nothing to save.
        edits={{ ...edits, isEdited: Object.keys(changes).length > 0 }}
        save={save}
        changes={edits.before ? differencesOf(edits.before, clinic) : []}
      />
    </CheckedForm>
  )
}
