import { useMutation } from '@tanstack/preact-query'
import { parseResponse } from 'hono/client'
import type { Me } from '../../../features/directory/me/schemas.ts'
import { api } from '../../client/api.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import { ProblemStrip } from '../../parts/strip.tsx'
import type { MyWords } from '../../words/my/en.ts'

/** An address at which a calendar program reads the visits by itself, also after a move. It is shown once. */
export function CalendarFeed({ patients }: { patients: Me['patients'] }) {
  const words = useOwnWords<MyWords>()
  const make = useMutation({
    mutationFn: (patientId: string) => parseResponse(api.calendars.$post({ json: { patientId } })),
  })
  if (patients.length === 0) return null
  return (
    <details class="more">
      <summary>{words.feed}</summary>
      <div class="stack">
        <p>{words.feedWhy}</p>
        {patients.map(({ id, name }) => (
          <Button key={id} look={['big', 'full']} disabled={make.isPending} onClick={() => make.mutate(id)}>
            {words.feedOf(name)}
          </Button>
        ))}
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
