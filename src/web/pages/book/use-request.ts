import { useEffect, useState } from 'preact/hooks'
import { addressOf, type BookRequest, readRequest } from './book-request.ts'

interface Steps {
  request: BookRequest
  /** A step that the browser's Back takes back. */
  go: (change: Partial<BookRequest>) => void
  /** A change of the same step. */
  change: (change: Partial<BookRequest>) => void
}

/** What is asked for, kept in the address. */
export function useRequest(): Steps {
  const [request, setRequest] = useState(() => readRequest(location.search))
  useEffect(() => {
    const read = () => setRequest(readRequest(location.search))
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const change = (part: Partial<BookRequest>) => {
    const next = { ...request, ...part }
    history.replaceState(null, '', addressOf(next))
    setRequest(next)
  }
  const go = (part: Partial<BookRequest>) => {
    const next = { ...request, ...part }
    history.pushState(null, '', addressOf(next))
    setRequest(next)
    scrollTo(0, 0)
  }
  return { request, go, change }
}
