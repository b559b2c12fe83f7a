import type { Me } from '../../features/directory/me/schemas.ts'
import { makeStore } from '../client/store.ts'

export interface SessionState {
  /** In memory only: it is gone with the page. */
  token: string | null
  /** The clinic that is worked in, where the user has one. */
  clinicId: string | null
  me: Me | null
  isLocked: boolean
}

const NOBODY: SessionState = { token: null, clinicId: null, me: null, isLocked: false }

const store = makeStore<SessionState>(NOBODY)

/** Who is signed in. Whoever signs people in says here how a token is renewed. */
export const session = {
  store,
  update(change: Partial<SessionState>): void {
    store.set({ ...store.get(), ...change })
  },
  end(): void {
    store.set(NOBODY)
  },
  /** Whether somebody goes on without the server, by what is kept of their day. Pages that can be read offline say how. */
  resumeOffline: async (): Promise<boolean> => false,
  /** Whether there is a new token now; it is false too while the page is left to get one. */
  renew: async (): Promise<boolean> => false,
}
