import { LANGUAGES, type Language } from '../words/language.ts'
import { useWords } from '../words/words-context.ts'
import { Button } from './button.tsx'

/** The languages by their own names, for pages without the menu of a person. */
export function LanguageChoice() {
  const { common, language, choose } = useWords()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset's legend cannot stand outside of the flow in every browser
    <div role="group" aria-label={common.shell.language} class="languages">
      {(Object.entries(LANGUAGES) as [Language, string][]).map(([id, name]) => (
        <Button key={id} look="plain" lang={id} aria-pressed={id === language} onClick={() => choose(id)}>
          {name}
        </Button>
      ))}
    </div>
  )
}
