import { Copy } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../../parts/button.tsx'
import { Field } from '../../../parts/field.tsx'
import { useSetUpWords } from './set-up-words.tsx'

/** A code or link that nobody can be shown again: to copy now. */
export function OnceShown({ label, hint, text }: { label: string; hint: string; text: string }) {
  const words = useSetUpWords().once
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <div class="su-once">
      <Field label={label} hint={hint}>
        {(control) => (
          <input {...control} readOnly value={text} onFocus={({ currentTarget }) => currentTarget.select()} />
        )}
      </Field>
      <Button onClick={() => void copy().catch(() => setCopied(false))}>
        <Copy size={16} aria-hidden="true" />
        {isCopied ? words.copied : words.copy}
      </Button>
      <p class="vh" role="status">
        {isCopied && words.copied}
      </p>
    </div>
  )
}
