import './copy-field.css'
import { Check, Copy } from 'lucide-preact'
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { useCommonWords } from '../words/words-context.ts'
import { Button } from './button.tsx'
import { Field } from './field.tsx'

interface CopyFieldProps {
  label: ComponentChildren
  hint?: ComponentChildren
  value: string
}

/** A text that is used elsewhere. Where the clipboard is closed to pages it is marked, to be copied by hand. */
export function CopyField({ label, hint, value }: CopyFieldProps) {
  const words = useCommonWords()
  const input = useRef<HTMLInputElement>(null)
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    input.current?.select()
    await navigator.clipboard.writeText(value).then(
      () => setCopied(true),
      () => input.current?.focus(),
    )
  }
  const Icon = isCopied ? Check : Copy
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <span class="copy-field">
          <input {...control} ref={input} readOnly value={value} onFocus={(event) => event.currentTarget.select()} />
          <Button onClick={() => void copy()}>
            <Icon size={16} aria-hidden="true" />
            <span role="status">{isCopied ? words.copied : words.copy}</span>
          </Button>
        </span>
      )}
    </Field>
  )
}
