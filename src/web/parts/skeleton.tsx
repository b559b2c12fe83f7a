import './skeleton.css'
import { useEffect, useState } from 'preact/hooks'
import { useCommonWords } from '../words/words-context.ts'

/** Stands where lines or tiles will come, of their size, and shows itself only where they take longer than a blink. It keeps their place from the first, so that what follows does not move. */
export function Skeleton({ tiles = 0, lines = 3 }: { tiles?: number; lines?: number }) {
  const words = useCommonWords()
  // What follows the shapes of the page's own HTML stands at once: it would be a blink of nothing.
  const [isLate, setLate] = useState(() => document.getElementById('opening') !== null)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 100)
    return () => clearTimeout(timer)
  }, [])
  const parts = [...Array.from({ length: tiles }, () => 'tilesk'), ...Array.from({ length: lines }, () => '')]
  return (
    <div class={isLate ? 'sk' : 'sk early'} role="status" aria-label={words.loading}>
      {parts.map((look, place) => (
        <i key={place} class={look} />
      ))}
    </div>
  )
}
