import { useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useRef, useState } from 'preact/hooks'
import type { ErasureAnswer } from '../../../../features/directory/erasure/schemas.ts'
import type { PatientRecord } from '../../../../features/directory/patients/schemas.ts'
import { api } from '../../../client/api.ts'
import { asProblem } from '../../../client/problem.ts'
import { eachTime, ifMatch } from '../../../client/request-headers.ts'
import { useWrite } from '../../../client/use-write.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { useFocus } from '../../../parts/use-focus.ts'
import { CheckedForm } from '../form/checked-form.tsx'
import { TextField } from '../form/text-field.tsx'
import { useRecordWords } from '../records/record-words.ts'
import { isSameName } from './is-same-name.ts'
import { usePatientDataWords } from './patient-data-words.ts'
import { WhatGoes } from './what-goes.tsx'

interface EraseFormProps {
  patient: PatientRecord
  onErased: (answer: ErasureAnswer) => void
  onReload: () => void
  onLeave: () => void
}

const erase = (patient: PatientRecord, json: { reason: string; dryRun?: true }, headers: Record<string, string>) =>
  parseResponse(
    api.patients[':id'].erase.$post(
      { param: { id: patient.id }, json: { ...json, confirmId: patient.id } },
      { headers },
    ),
  ) as Promise<ErasureAnswer>

/** Says what would go and what stays, and erases once why was said and the name was typed. */
export function EraseForm({ patient, onErased, onReload, onLeave }: EraseFormProps) {
  const words = usePatientDataWords()
  const { saving, keep, loadAgain } = useRecordWords()
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const [isTried, setTried] = useState(false)
  const text = useRef<HTMLParagraphElement>(null)
  useFocus(() => text.current)
  const write = useWrite(() => erase(patient, { reason: reason.trim() }, ifMatch(patient).headers), onErased)
  const asked = useQuery({
    queryKey: keys.erasure(patient.id),
    queryFn: () => erase(patient, { reason: words.erase, dryRun: true }, eachTime().headers),
    enabled: write.isIdle || write.isError,
    gcTime: 0,
  })
  const error = write.error ?? asked.error
  const problem = error === null ? null : asProblem(error)
  const refused = problem && words.refusals[problem.told.code]
  const missing = {
    reason: isTried && reason.trim() === '' ? words.reasonMissing : undefined,
    name: isTried && !isSameName(typed, patient.name) ? words.nameMissing : undefined,
  }
  const send = () => {
    setTried(true)
    if (reason.trim() !== '' && isSameName(typed, patient.name)) write.mutate()
  }
  return (
    <CheckedForm class="set-form" error={write.error} isSending={write.isPending} noValidate onSend={send}>
      <p ref={text} tabIndex={-1}>
        {words.eraseWhat}
      </p>
      {asked.data ? <WhatGoes erasure={asked.data} isDone={false} /> : !asked.error && <Skeleton lines={4} />}
      {refused && (
        <p class="err" role="alert">
          {refused}
        </p>
      )}
      {problem && !refused && (
        <ProblemStrip error={error}>
          {problem.kind === 'changed' && <Button onClick={onReload}>{loadAgain}</Button>}
        </ProblemStrip>
      )}
      {asked.data && (
        <>
          <TextField
            label={words.reason}
            hint={words.reasonHint}
            error={missing.reason}
            maxLength={500}
            value={reason}
            onChange={setReason}
          />
          <TextField
            label={words.name(patient.name)}
            hint={words.nameHint}
            error={missing.name}
            value={typed}
            onChange={setTyped}
          />
        </>
      )}
      <div class="rec-acts">
        {asked.data && (
          <Button type="submit" look="bad" disabled={write.isPending}>
            {write.isPending ? saving : words.eraseNow}
          </Button>
        )}
        <Button onClick={onLeave}>{keep}</Button>
      </div>
    </CheckedForm>
  )
}
