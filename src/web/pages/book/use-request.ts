import { useEffect, useState } from 'preact/hooks'
import { keptOpen } from '../../parts/patient/use-opened.ts'
import { addressOf, type BookRequest, readRequest } from './book-request.ts'

interface Steps {
  request: BookRequest
  /** A step that the browser's Back takes back. */
  go: (change: Partial<BookRequest>) => void
  /** A choice within a step, which Back takes back too. */
  choose: (change: Partial<BookRequest>) => void
  /** What stands in place of the step that led to it: there is no way back to that. */
  replace: (change: Partial<BookRequest>) => void
}

/** What is asked for, kept in the address. */
export function useRequest(): Steps {
  const [request, setRequest] = useState(() => readRequest(location.search))
  useEffect(() => {
    const read = () => setRequest(readRequest(location.search))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const replace = (part: Partial<BookRequest>) => {
    const next = { ...request, ...part }
    history.replaceState(keptOpen(), '', addressOf(next))
    setRequest(next)
  }
  const choose = (part: Partial<BookRequest>) => {
    const next = { ...request, ...part }
    history.pushState(keptOpen(), '', addressOf(next))
    setRequest(next)
  }
  const go = (part: Partial<BookRequest>) => {
    const next = { ...request, ...part }
    history.pushState(null, '', addressOf(next))
    setRequest(next)
    scrollTo(0, 0)
  }
  return { request, go, choose, replace }
}
