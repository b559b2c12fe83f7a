import { useMutation, useQuery } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../../client/api.ts'
import { queryClient } from '../../../client/query-client.ts'
import { ifMatch } from '../../../client/request-headers.ts'
import { keys } from '../../../keys.ts'
import { Button } from '../../../parts/button.tsx'
import { CopyField } from '../../../parts/copy-field.tsx'
import { dateOf } from '../../../parts/dates.ts'
import { Skeleton } from '../../../parts/skeleton.tsx'
import { ProblemStrip } from '../../../parts/strip.tsx'
import { tellDone } from '../../../parts/toasts.tsx'
import { useWords } from '../../../words/words-context.ts'
import { AskFirst } from '../form/ask-first.tsx'
import { everyPage } from '../set-up/every-page.ts'
import { useSetUpWords } from '../set-up/set-up-words.tsx'
import type { Place } from '../set-up/use-set-up.ts'

const KINDS = ['qr', 'board'] as const

/** The screens on the walls of a location: the check-in code at `/display`, or its queues. */
export function Screens({ place }: { place: Place }) {
  const words = useSetUpWords().locations
  const { language } = useWords()
  const displays = useQuery({
    queryKey: keys.setUpScreens(place.clinicId),
    queryFn: () => everyPage((cursor) => parseResponse(api.displays.$get({ query: { limit: '100', ...cursor } }))),
  })
  const change = {
    onSettled: () => void queryClient.invalidateQueries({ queryKey: keys.setUpScreens(place.clinicId) }),
  }
  const make = useMutation({
    mutationFn: (kind: (typeof KINDS)[number]) =>
      parseResponse(api.displays.$post({ json: { locationId: place.id, kind } })),
    ...change,
  })
  const revoke = useMutation({
    mutationFn: (screen: { id: string; version: number }) =>
      parseResponse(api.displays[':id'].$delete({ param: { id: screen.id }, json: {} }, ifMatch(screen))),
    onSuccess: () => {
      make.reset()
      tellDone({ title: words.revoked })
    },
    ...change,
  })
  const now = new Date().toISOString()
  const screens = displays.data?.filter(
    ({ locationId, revokedAt, expiresAt }) => locationId === place.id && revokedAt === null && expiresAt > now,
  )
  const error = make.error ?? (screens ? null : displays.error)
  const nameOf = ({ kind, expiresAt }: { kind: (typeof KINDS)[number]; expiresAt: string }) =>
    `${words.kinds[kind]}, ${words.until(dateOf(expiresAt, { language, timeZone: place.timezone }))}`
  const link = make.data && `${make.data.url}&name=${encodeURIComponent(place.name)}`
  return (
    <section class="set-form" aria-labelledby={`screens-${place.id}`}>
      <h4 class="su-h" id={`screens-${place.id}`}>
        {words.screens}
      </h4>
      <p class="hint">{words.screensHint}</p>
      {error && <ProblemStrip error={error} />}
      {!screens && !displays.error && <Skeleton lines={1} />}
      {screens?.length === 0 && !link && <p class="muted">{words.noScreens}</p>}
      {link && <CopyField label={words.link} hint={words.linkHint} value={link} />}
      {screens && screens.length > 0 && (
        <ul class="su-rows">
          {screens.map((screen) => (
            <li key={screen.id} class="su-row su-row-head">
              <span class="su-who">{nameOf(screen)}</span>
              <AskFirst
                label={words.revoke}
                about={words.revokeLabel(nameOf(screen))}
                ask={words.revokeWhy}
                write={revoke}
                onConfirm={() => revoke.mutate(screen)}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="opts">
        {KINDS.map((kind) => (
          <Button key={kind} disabled={make.isPending} onClick={() => make.mutate(kind)}>
            {words.makeLink[kind]}
          </Button>
        ))}
      </div>
    </section>
  )
}
