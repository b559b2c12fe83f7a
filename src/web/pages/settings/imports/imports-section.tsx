import './imports.css'
import { useState } from 'preact/hooks'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { ImportWords, useImportWords } from './import-words.ts'
import { ImportsView } from './imports-view.tsx'
import { ExportsView } from './take-away/exports-view.tsx'

/** What a clinic brings from its former system, and what it takes away. */
export function ImportsSection() {
  return (
    <ImportWords>
      <InAndOut />
    </ImportWords>
  )
}

const VIEWS = { bring: ImportsView, take: ExportsView } as const
type View = keyof typeof VIEWS

function InAndOut() {
  const words = useImportWords()
  const [view, setView] = useState<View>('bring')
  const Content = VIEWS[view]
  return (
    <>
      <div class="rec-tools">
        <ChooseOne
          label={words.view}
          isLabelHidden
          value={view}
          options={(Object.keys(VIEWS) as View[]).map((one) => [one, words.views[one]] as const)}
          onChoose={setView}
        />
      </div>
      <Content />
    </>
  )
}
