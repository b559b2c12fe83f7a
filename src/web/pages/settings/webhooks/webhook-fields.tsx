import { asProblem } from '../../../client/problem.ts'
import { Field } from '../../../parts/field.tsx'
import { EventsField } from './events-field.tsx'
import type { WebhookText } from './webhook-text.ts'
import { useWebhookWords } from './webhook-words.ts'

interface WebhookFieldsProps {
  text: WebhookText
  onChange: (text: WebhookText) => void
  error: unknown
  isChecked: boolean
}

/** Where to, what for, and of what. */
export function WebhookFields({ text, onChange, error, isChecked }: WebhookFieldsProps) {
  const words = useWebhookWords()
  const refused = (pointer: string) => (error ? asProblem(error).errorAt(pointer) : undefined)
  return (
    <>
      <Field
        label={words.url}
        hint={words.urlHint}
        error={refused('#/url') ?? (isChecked && text.url.trim() === '' ? words.urlMissing : undefined)}
      >
        {(control) => (
          <input
            {...control}
            type="url"
            autocomplete="off"
            spellcheck={false}
            placeholder="https://"
            value={text.url}
            onInput={(event) => onChange({ ...text, url: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.description} hint={words.descriptionHint} error={refused('#/description')}>
        {(control) => (
          <input
            {...control}
            maxLength={500}
            value={text.description}
            onInput={(event) => onChange({ ...text, description: event.currentTarget.value })}
          />
        )}
      </Field>
      <EventsField
        events={text.events}
        onChange={(events) => onChange({ ...text, events })}
        error={isChecked && text.events.length === 0 ? words.eventsMissing : undefined}
      />
    </>
  )
}
