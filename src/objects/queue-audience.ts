import { type Audience, type Listener, listenerKey } from '../features/queue/listeners.ts'
import type { Holder } from '../features/queue/queue-calls.ts'

/** Of each holder the same one each time, so that what is known of them is. */
const listeners = new WeakMap<Holder, Listener>()

/** A ticket that an earlier version has given, or a socket that it has accepted, does not say when its token was issued. */
function listenerOf(holder: Holder): Listener {
  const { caller } = holder
  const listener = listeners.get(holder) ?? { ...caller, issuedAt: caller.issuedAt ?? null }
  listeners.set(holder, listener)
  return listener
}

/** Who hears, by what they hold: displays by their ids, everybody else as a person. */
export function audienceOf(holders: readonly Holder[]): Audience {
  return {
    displayIds: [...new Set(holders.flatMap(({ displayId }) => displayId ?? []))],
    people: holders.filter(({ displayId }) => displayId === null).map(listenerOf),
  }
}

/** Whether a holder is one of these displays. */
export const isDisplayAmong =
  (ids: readonly string[]) =>
  ({ displayId }: Holder): boolean =>
    displayId !== null && ids.includes(displayId)

/** Whether a holder stands as one of these people does. */
export const isListenerAmong =
  (keys: readonly string[]) =>
  (holder: Holder): boolean =>
    holder.displayId === null && keys.includes(listenerKey(listenerOf(holder)))
