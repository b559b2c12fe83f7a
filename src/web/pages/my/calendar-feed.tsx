import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import { api } from '../../client/api.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

/**
 * An address at which a calendar program reads the user’s own visits by itself, also after a move. It is shown once, and nobody makes
 * one of somebody else’s visits.
 */
export function CalendarFeed({ patientId }: { patientId: string | null }) {
  const words = useOwnWords<MyWords>()
  const make = useMutation({
    mutationFn: (patientId: string) => parseResponse(api.calendars.$post({ json: { patientId } })),
  })
  if (patientId === null) return null
  return (
    <details class="more">
      <summary>{words.feed}</summary>
      <div class="stack">
        <p>{words.feedWhy}</p>
        <Button look={['big', 'full']} writes disabled={make.isPending} onClick={() => make.mutate(patientId)}>
          {words.feedMake}
        </Button>
        {make.error && <ProblemStrip error={make.error} />}
        {make.data && (
          <>
            <a class="btn primary big full" href={make.data.url.replace(/^https?:/, 'webcal:')}>
              {words.feedOpen}
            </a>
            <Field label={words.feedAddress} hint={words.feedOnce}>
              {(control) => (
                <input {...control} readOnly value={make.data.url} onFocus={(event) => event.currentTarget.select()} />
              )}
            </Field>
          </>
        )}
      </div>
    </details>
  )
}
