import { QueryClient } from '@tanstack/preact-query'

/** `apiFetch` tries again by itself, and knows when it makes sense; so nothing here does. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, networkMode: 'always', staleTime: 10_000, refetchOnWindowFocus: true },
    mutations: { retry: false, networkMode: 'always' },
  },
})
