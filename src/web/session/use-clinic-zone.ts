import { useStore } from '../client/store.ts'
import { session } from './session.ts'

/** The zone in which the clinic counts days: that of who looks, where the clinic's is not known. */
export function useClinicZone(): string {
  const { me } = useStore(session.store)
  return me?.clinic?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
}
