import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { Button } from '../button.tsx'
import { dayOf } from '../dates.ts'
import { Field } from '../field.tsx'
import { ProblemStrip } from '../strip.tsx'
import { usePatientWords } from './patient-words.ts'
import { readMe } from './read-me.ts'

/** Takes the code that the desk has given, which links the user to a record: their own, or that of a child. */
export function LinkCode({ onLinked }: { onLinked?: (patientId: string | undefined) => void }) {
  const words = usePatientWords()
  const form = useRef<HTMLFormElement>(null)
  const [isDone, setDone] = useState(false)
  const redeem = useMutation({
    mutationFn: async (json: { code: string; dateOfBirth?: string }) => {
      const link = await parseResponse(api.me.links.$post({ json }))
      await readMe()
      return link
    },
    onSuccess: ({ patientId }) => {
      form.current?.reset()
      setDone(true)
      onLinked?.(patientId)
    },
  })
  const problem = redeem.error && asProblem(redeem.error)
  const isUnknown = problem?.told.code === 'LINK_CODE_INVALID'
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const dateOfBirth = String(given.get('dateOfBirth') ?? '')
    setDone(false)
    redeem.mutate({ code: String(given.get('code') ?? '').trim(), ...(dateOfBirth && { dateOfBirth }) })
  }
  return (
    <form ref={form} class="stack" onSubmit={submit}>
      <p>{words.codeWhy}</p>
      <Field label={words.code} error={isUnknown ? words.codeWrong : undefined}>
        {(control) => <input {...control} name="code" required autoComplete="off" autoCapitalize="characters" />}
      </Field>
      <Field label={words.birthOfRecord} hint={words.birthOfRecordHint}>
        {(control) => <input {...control} name="dateOfBirth" type="date" max={dayOf(Date.now())} />}
      </Field>
      {problem && !isUnknown && <ProblemStrip error={problem} />}
      {isDone && <p role="status">{words.codeTaken}</p>}
      <Button look={['big', 'full']} type="submit" disabled={redeem.isPending}>
        {words.codeSend}
      </Button>
    </form>
  )
}
