import { CopyField } from '../../../parts/copy-field.tsx'
import { ShownOnce } from '../records/shown-once.tsx'
import { useMemberWords } from './member-words.ts'

/** What an invited person proves by that they are meant. */
export function InvitationCode({ code, email, onDone }: { code: string; email: string; onDone: () => void }) {
  const words = useMemberWords()
  return (
    <ShownOnce
      label={words.code}
      value={code}
      also={<CopyField label={words.link} hint={words.linkHint} value={`${location.origin}/join#${code}`} />}
      onDone={onDone}
    >
      <p>{words.codeFor(email)}</p>
    </ShownOnce>
  )
}
