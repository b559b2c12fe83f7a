import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { useStore } from '../../client/store.ts'
import { Button } from '../../parts/button.tsx'
import { dayOf } from '../../parts/dates.ts'
import { Field, focusFirstError } from '../../parts/field.tsx'
import { LinkCode } from '../../parts/patient/link-code.tsx'
import { useOwnWords, usePatientWords } from '../../parts/patient/patient-words.ts'
import { readMe } from '../../parts/patient/read-me.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import { useDraft } from '../../session/drafts.ts'
import { session } from '../../session/session.ts'
import type { BookWords } from '../../words/book/en.ts'
import { useWords } from '../../words/words-context.ts'

/** A name of null is not written yet: that of the login stands there. */
const NOTHING = { name: null as string | null, dateOfBirth: '', phone: '' }

/**
 * Who has no record at this clinic makes one, or reaches theirs by a code from the desk. It never says whether somebody of that name is
 * known already.
 */
export function FirstVisit({ onReady }: { onReady: (patientId: string) => void }) {
  const words = useOwnWords<BookWords>()
  const { language } = useWords()
  const patient = usePatientWords()
  const { me } = useStore(session.store)
  const form = useRef<HTMLFormElement>(null)
  const [hasCode, setHasCode] = useState(false)
  const draft = useDraft('first-visit', NOTHING)
  const given = { ...draft.value, name: draft.value.name ?? me?.name ?? '' }
  // A browser that fills the form in by itself fills all fields before anything is drawn again.
  const latest = useRef(draft.value)
  latest.current = draft.value
  const write = (part: Partial<typeof NOTHING>) => {
    latest.current = { ...latest.current, ...part }
    draft.change(latest.current)
  }
  const register = useMutation({
    mutationFn: async (json: { name: string; dateOfBirth: string; phone?: string; language: string }) => {
      const record = await parseResponse(api.me.patient.$post({ json }))
      await readMe()
      return record
    },
    onSuccess: ({ id }) => {
      draft.discard()
      onReady(id)
    },
  })
  const problem = register.error && asProblem(register.error)
  const errorAt = (pointer: string) => problem?.errorAt(pointer)
  useEffect(() => focusFirstError(form.current), [problem])
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const phone = given.phone.trim()
    register.mutate({ name: given.name.trim(), dateOfBirth: given.dateOfBirth, language, ...(phone && { phone }) })
  }
  const linked = (patientId: string | undefined) => patientId && onReady(patientId)
  if (hasCode)
    return (
      <section class="stack">
        <h1>{words.haveCode}</h1>
        <LinkCode onLinked={linked} />
        <Button look="plain" onClick={() => setHasCode(false)}>
          {patient.back}
        </Button>
      </section>
    )
  return (
    <form ref={form} class="stack" onSubmit={submit}>
      <div>
        <h1>{words.first}</h1>
        <p class="sub">{words.firstWhy}</p>
      </div>
      <Field label={words.name} error={errorAt('#/name')}>
        {(control) => (
          <input
            {...control}
            name="name"
            required
            autoComplete="name"
            value={given.name}
            onInput={(event) => write({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={patient.birthOfRecord} error={errorAt('#/dateOfBirth')}>
        {(control) => (
          <input
            {...control}
            name="dateOfBirth"
            type="date"
            max={dayOf(Date.now())}
            required
            autoComplete="bday"
            value={given.dateOfBirth}
            onInput={(event) => write({ dateOfBirth: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.phone} hint={words.phoneHint} error={errorAt('#/phone')}>
        {(control) => (
          <input
            {...control}
            name="phone"
            type="tel"
            inputMode="tel"
            autoComplete="tel"
            value={given.phone}
            onInput={(event) => write({ phone: event.currentTarget.value })}
          />
        )}
      </Field>
      {problem && problem.told.errors.length === 0 && <ProblemStrip error={problem} />}
      <Button look={['primary', 'big', 'full']} type="submit" disabled={register.isPending}>
        {words.goOn}
      </Button>
      <div>
        <p>{words.beenHere}</p>
        <Button look="plain" onClick={() => setHasCode(true)}>
          {words.haveCode}
        </Button>
      </div>
    </form>
  )
}
