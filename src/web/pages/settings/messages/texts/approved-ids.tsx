import { Field } from '../../../../parts/field.tsx'
import { Fold } from '../../records/fold.tsx'
import { useMessageWords } from '../message-words.ts'
import type { TextTyped } from './text-typed.ts'

interface ApprovedIdsProps {
  typed: TextTyped
  onChange: (typed: TextTyped) => void
  errorAt: (pointer: string) => string | undefined
}

/** Of a text that the provider or a regulator has approved beforehand. Few need it, so it is folded. */
export function ApprovedIds({ typed, onChange, errorAt }: ApprovedIdsProps) {
  const { texts: words } = useMessageWords()
  return (
    <Fold label={words.approved}>
      <div class="set-form">
        <p class="hint">{words.approvedHint}</p>
        {(['providerTemplateId', 'entityId'] as const).map((name) => (
          <Field key={name} label={words[name]} error={errorAt(`#/${name}`)}>
            {(control) => (
              <input
                {...control}
                maxLength={100}
                autocomplete="off"
                spellcheck={false}
                value={typed[name]}
                onInput={(event) => onChange({ ...typed, [name]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
      </div>
    </Fold>
  )
}
