import './skeleton.css'
import { useEffect, useState } from 'preact/hooks'
import { useCommonWords } from '../words/words-context.ts'

/** Stands where lines or tiles will come, of their size, and shows itself only where they take longer than a blink. */
export function Skeleton({ tiles = 0, lines = 3 }: { tiles?: number; lines?: number }) {
  const words = useCommonWords()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 100)
    return () => clearTimeout(timer)
  }, [])
  const parts = [...Array.from({ length: tiles }, () => 'tilesk'), ...Array.from({ length: lines }, () => '')]
  return (
    <div class="sk" role="status" aria-label={words.loading}>
      {isLate && parts.map((look, place) => <i key={place} class={look} />)}
    </div>
  )
}
