import './join.css'
import '../../parts/entrance.css'
import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { api } from '../../client/api.ts'
import { asProblem } from '../../client/problem.ts'
import { useStore } from '../../client/store.ts'
import { Brand } from '../../parts/brand.tsx'
import { Button } from '../../parts/button.tsx'
import { Field, focusFirstError } from '../../parts/field.tsx'
import { LanguageChoice } from '../../parts/language-choice.tsx'
import { ProblemStrip } from '../../parts/strip.tsx'
import { homeOf } from '../../session/home-of.ts'
import { keepClinic } from '../../session/restore-session.ts'
import { session } from '../../session/session.ts'
import { signOut } from '../../session/sign-out.ts'
import type { JoinWords } from '../../words/join/en.ts'
import { usePageWords } from '../../words/words-context.ts'

/** Takes the code of an invitation, which makes who is signed in a member: `/join#ABCD-EFGH-JKMN-PQRS` has it already. */
export function JoinPage() {
  const words = usePageWords<JoinWords>()
  const { me } = useStore(session.store)
  const [code, setCode] = useState(() => decodeURIComponent(location.hash.slice(1)))
  const [isMissing, setMissing] = useState(false)
  const accept = useMutation({
    mutationFn: () => parseResponse(api.me.memberships.$post({ json: { code: code.trim() } })),
    onSuccess: ({ clinicId, roles }) => {
      keepClinic(clinicId)
      // The code has done its work, and stays in no history.
      location.replace(homeOf(roles))
    },
  })
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => focusFirstError(form.current), [accept.error, isMissing])
  const problem = accept.error && asProblem(accept.error)
  const refusals: Readonly<Record<string, string>> = { MEMBERSHIP_NOT_FOUND: words.codeWrong, FORBIDDEN: words.already }
  const refusal = problem ? refusals[problem.told.code] : undefined
  return (
    <main class="entrance">
      <div class="top-line">
        <Brand />
        <LanguageChoice />
      </div>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <form
        class="join-form"
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const isEmpty = code.trim() === ''
          setMissing(isEmpty)
          if (!isEmpty) accept.mutate()
        }}
      >
        <Field label={words.code} hint={words.codeHint} error={isMissing ? words.codeMissing : refusal}>
          {(control) => (
            <input
              {...control}
              maxLength={100}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              value={code}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
          )}
        </Field>
        {problem && !refusal && <ProblemStrip error={problem} />}
        <Button type="submit" look="primary" disabled={accept.isPending || accept.isSuccess}>
          {words.join}
        </Button>
      </form>
      <p>
        {words.signedInAs(me?.name ?? words.noName)}{' '}
        <Button look="plain" onClick={() => void signOut()}>
          {words.other}
        </Button>
      </p>
    </main>
  )
}
