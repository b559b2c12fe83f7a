import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { Button } from '../../../parts/button.tsx'
import { CopyField } from '../../../parts/copy-field.tsx'
import { dateOf, timeOf } from '../../../parts/dates.ts'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useWords } from '../../../words/words-context.ts'
import { AskFirst } from '../form/ask-first.tsx'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Doctor } from '../set-up/use-set-up.ts'

/** Links a user to the doctor by a code, or parts them. */
export function DoctorSignIn({ doctor }: { doctor: Doctor }) {
  const words = useSetUpWords().doctors
  const { language } = useWords()
  const param = { id: doctor.id }
  const issue = useMutation({
    mutationFn: () => parseResponse(api.doctors[':id']['link-codes'].$post({ param, json: {} })),
  })
  const unlink = useMutation({
    mutationFn: () => parseResponse(api.doctors[':id'].$put({ param, json: { userId: null } }, ifMatch(doctor))),
    onSuccess: () => tellDone({ title: words.unlinked(doctor.name) }),
    onSettled: () => void queryClient.invalidateQueries(),
  })
  const until =
    issue.data && `${dateOf(issue.data.expiresAt, { language })}, ${timeOf(issue.data.expiresAt, { language })}`
  return (
    <section class="set-form" aria-labelledby={`sign-in-${doctor.id}`}>
      <h4 class="su-h" id={`sign-in-${doctor.id}`}>
        {words.user}
      </h4>
      <p class="hint">{doctor.userId ? words.userLinked : words.userHint}</p>
      {issue.error && <ProblemStrip error={issue.error} />}
      {issue.data && until && (
        <CopyField label={words.code} hint={words.codeHint(until, `${location.host}/my`)} value={issue.data.code} />
      )}
      <div class="opts">
        {doctor.userId ? (
          <AskFirst label={words.unlink} ask={words.unlinkWhy} write={unlink} onConfirm={() => unlink.mutate()} />
        ) : (
          <Button disabled={issue.isPending} onClick={() => issue.mutate()}>
            {words.issue}
          </Button>
        )}
      </div>
    </section>
  )
}
