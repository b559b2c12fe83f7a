import './messages.css'
import { useState } from 'preact/hooks'
import { ChooseOne } from '../../../parts/choose-one.tsx'
import { MessageWords, useMessageWords } from './message-words.ts'
import { SentView } from './sent/sent-view.tsx'
import { TextsView } from './texts/texts-view.tsx'
import { WaysView } from './ways/ways-view.tsx'

/** How patients are told, in which words, and what became of it. */
export function MessagesSection() {
  return (
    <MessageWords>
      <Messages />
    </MessageWords>
  )
}

const VIEWS = { ways: WaysView, texts: TextsView, sent: SentView } as const
type View = keyof typeof VIEWS

function Messages() {
  const words = useMessageWords()
  const [view, setView] = useState<View>('ways')
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
