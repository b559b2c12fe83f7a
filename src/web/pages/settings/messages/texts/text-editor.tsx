import { parseResponse } from 'hono/client'
import { useRef, useState } from 'preact/hooks'
import type { TemplateRecord } from '../../../../../features/messages/templates/schemas.ts'
import { api } from '../../../../client/api.ts'
import { asProblem } from '../../../../client/problem.ts'
import { ifMatch } from '../../../../client/request-headers.ts'
import { useWrite } from '../../../../client/use-write.ts'
import { Button } from '../../../../parts/button.tsx'
import { Field } from '../../../../parts/field.tsx'
import { tellDone } from '../../../../parts/toasts.tsx'
import { useDraft } from '../../../../session/drafts.ts'
import { RecordForm } from '../../records/record-form.tsx'
import { useMessageWords } from '../message-words.ts'
import { ApprovedIds } from './approved-ids.tsx'
import { BuiltInAgain } from './built-in-again.tsx'
import { NameButtons } from './name-buttons.tsx'
import { placeName } from './places.ts'
import { TextPreview } from './text-preview.tsx'
import { type TextTyped, textTypedOf } from './text-typed.ts'

interface TextEditorProps {
  text: TemplateRecord
  names: readonly string[]
  onReload: () => void
}

const MOST = { email: 5000, sms: 640 } as const

/** A text with what it may name, and beside it what a patient would read. */
export function TextEditor({ text, names, onReload }: TextEditorProps) {
  const { texts: words, events } = useMessageWords()
  const [shown] = useState(text)
  const draft = useDraft<TextTyped | null>(`message text ${placeName(shown)}`, null)
  const typed = draft.value ?? textTypedOf(shown)
  const [isChecked, setChecked] = useState(false)
  const body = useRef<HTMLTextAreaElement>(null)
  const { event, channel, language } = shown
  const place = { event, channel, language }
  const blank = (value: string) => (value.trim() === '' ? null : value.trim())
  const isEmpty = typed.body.trim() === ''
  const finish = (title: string) => {
    tellDone({ title, sub: events[event] })
    draft.discard()
    onReload()
  }
  const save = useWrite(
    () =>
      parseResponse(
        api.messages.templates.$put(
          {
            json: {
              ...place,
              ...(channel === 'email' && { subject: blank(typed.subject) }),
              body: typed.body,
              providerTemplateId: blank(typed.providerTemplateId),
              entityId: blank(typed.entityId),
            },
          },
          ifMatch(shown),
        ),
      ),
    () => finish(words.saved),
  )
  const refused = (pointer: string) => (save.error ? asProblem(save.error).errorAt(pointer) : undefined)
  return (
    <div class="msg-editor">
      <div class="set-form">
        <p class="muted">{shown.own === null ? words.isShipped : words.isOwn}</p>
        {shown.unreadable && <p class="rec-notice">{words.unreadable}</p>}
        {draft.isRestored && (
          <p class="rec-notice">
            {words.restored} <Button onClick={draft.discard}>{words.dropDraft}</Button>
          </p>
        )}
        <RecordForm
          error={save.error}
          isSaving={save.isPending}
          onReload={onReload}
          onSubmit={() => {
            setChecked(true)
            if (!isEmpty) save.mutate()
          }}
          also={shown.id !== null && <BuiltInAgain text={shown} onDone={() => finish(words.shippedAgain)} />}
        >
          {channel === 'email' && (
            <Field label={words.subject} hint={words.subjectHint} error={refused('#/subject')}>
              {(control) => (
                <input
                  {...control}
                  maxLength={150}
                  lang={language}
                  placeholder={shown.shipped.subject ?? ''}
                  value={typed.subject}
                  onInput={(change) => draft.change({ ...typed, subject: change.currentTarget.value })}
                />
              )}
            </Field>
          )}
          <Field
            label={words.body}
            hint={words.bodyHint}
            error={isChecked && isEmpty ? words.bodyMissing : refused('#/body')}
          >
            {(control) => (
              <textarea
                {...control}
                ref={body}
                rows={channel === 'email' ? 14 : 7}
                lang={language}
                maxLength={MOST[channel]}
                value={typed.body}
                onInput={(change) => draft.change({ ...typed, body: change.currentTarget.value })}
              />
            )}
          </Field>
          <NameButtons
            names={names}
            onInsert={(name) => {
              const area = body.current
              if (!area) return
              area.setRangeText(`{{${name}}}`, area.selectionStart, area.selectionEnd, 'end')
              area.focus()
              draft.change({ ...typed, body: area.value })
            }}
          />
          <ApprovedIds typed={typed} onChange={draft.change} errorAt={refused} />
        </RecordForm>
      </div>
      <TextPreview place={place} subject={typed.subject} body={typed.body} />
    </div>
  )
}
