import '../../parts/entrance.css'
import { useState } from 'preact/hooks'
import { Brand } from '../../parts/brand.tsx'
import type { BoardWords } from '../../words/board/en.ts'
import { usePageWords } from '../../words/words-context.ts'
import { Board } from '../board/board.tsx'
import { CodeScreen } from './code-screen.tsx'
import { readScreenLink } from './screen-link.ts'
import { screenSource } from './screen-source.ts'

/**
 * A screen on the wall, by the link that an administrator has made for it. The link stays in the address: it is the screen's only
 * sign-in, and has to outlive a restart. A browser sends a fragment to no server.
 */
export function DisplayPage() {
  const words = usePageWords<BoardWords>()
  const link = readScreenLink(location.hash)
  const [isEnded, setEnded] = useState(false)
  if (!link || isEnded)
    return (
      <main class="entrance">
        <Brand />
        <h1>{words.ended}</h1>
        <p>{words.endedWhy}</p>
      </main>
    )
  const { locationId, name } = link
  const source = screenSource(link, () => setEnded(true))
  return link.kind === 'qr' ? (
    <CodeScreen locationId={locationId} place={name} getCode={source.getCode} />
  ) : (
    <Board locationId={locationId} place={name ?? words.title} source={source} />
  )
}
