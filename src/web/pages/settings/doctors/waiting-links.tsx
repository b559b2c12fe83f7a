import { useMutation, useQuery } from '@tanstack/preact-query'
import { type InferResponseType, parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { useStore } from '../../../client/store.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { session } from '../../../session/session.ts'
import { everyPage } from '../set-up/every-page.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'

type Link = InferResponseType<typeof api.links.$get, 200>['data'][number]

/** Sign-ins that took a doctor’s code and wait for another pair of eyes; nothing where none does. */
export function WaitingLinks() {
  const words = useSetUpWords().doctors
  const clinicId = useStore(session.store).clinicId ?? ''
  const { data } = useQuery({
    queryKey: keys.setUpLinks(clinicId),
    queryFn: () =>
      everyPage((cursor) => parseResponse(api.links.$get({ query: { status: 'pending', limit: '100', ...cursor } }))),
  })
  const answer = useMutation({
    mutationFn: ({ link, step }: { link: Link; step: 'confirm' | 'refuse' }) =>
      parseResponse(api.links[':id'][step].$post({ param: { id: link.id }, json: {} }, ifMatch(link))),
    onSuccess: (_, { link, step }) =>
      tellDone({ title: (step === 'confirm' ? words.confirmed : words.refused)(link.subjectName) }),
    onSettled: () => void queryClient.invalidateQueries(),
  })
  const links = data?.filter(({ kind }) => kind === 'doctor') ?? []
  if (links.length === 0) return null
  return (
    <section class="su-group" aria-labelledby="waiting-links">
      <h3 id="waiting-links">{words.waiting}</h3>
      <p class="hint">{words.waitingHint}</p>
      {answer.error && <ProblemStrip error={answer.error} />}
      <ul class="su-rows">
        {links.map((link) => (
          <li key={link.id} class="su-row su-row-head">
            <span class="su-who">{words.wants(link.user.name ?? words.unknown, link.subjectName)}</span>
            <Button disabled={answer.isPending} onClick={() => answer.mutate({ link, step: 'confirm' })}>
              {words.confirm}
            </Button>
            <Button
              look={['plain', 'bad']}
              disabled={answer.isPending}
              onClick={() => answer.mutate({ link, step: 'refuse' })}
            >
              {words.refuse}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
