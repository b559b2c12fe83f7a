import { Button } from '../../../../parts/button.tsx'
import { useMessageWords } from '../message-words.ts'

interface NameButtonsProps {
  names: readonly string[]
  onInsert: (name: string) => void
}

/** What a text may name, each put in where the caret stands. */
export function NameButtons({ names, onInsert }: NameButtonsProps) {
  const { texts: words } = useMessageWords()
  const meanings: Readonly<Record<string, string>> = words.names
  return (
    <div class="choose">
      <span class="lbl" id="msg-names">
        {words.insert}
      </span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser */}
      <div role="group" aria-labelledby="msg-names" class="opts">
        {names.map((name) => (
          <Button key={name} onClick={() => onInsert(name)}>
            {meanings[name] ?? name}
          </Button>
        ))}
      </div>
    </div>
  )
}
