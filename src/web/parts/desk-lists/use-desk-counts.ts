import { useList } from './use-list.ts'

export interface DeskCounts {
  requests: number | null
  followUps: number | null
  unresolved: number | null
  affected: number | null
  inbox: number | null
}

/**
 * How much waits in each list; null while nobody knows, and where the role may not read it. It counts what the tabs themselves show,
 * one request a list: from 100 on there are more.
 */
export function useDeskCounts(): DeskCounts {
  const [requests, followUps, unresolved, affected, inbox] = [
    useList('requests'),
    useList('followUps'),
    useList('unresolved'),
    useList('affected'),
    useList('inbox'),
  ].map(({ rows }) => rows?.length ?? null)
  return {
    requests: requests ?? null,
    followUps: followUps ?? null,
    unresolved: unresolved ?? null,
    affected: affected ?? null,
    inbox: inbox ?? null,
  }
}
