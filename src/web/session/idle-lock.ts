import { useEffect } from 'preact/hooks'
import { flushDrafts } from './drafts.ts'
import { IDLE, keepLock } from './lock-mark.ts'
import { callIsOpen } from './open-call.ts'
import { session } from './session.ts'

const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const

/** Locks the page when nobody has touched it for a while, also where the machine has slept through it. */
export function useIdleLock(): void {
  useEffect(() => {
    let last = Date.now()
    const touched = () => {
      if (!isOver()) last = Date.now()
    }
    const isOver = () => Date.now() - last >= IDLE
    const look = () => {
      if (callIsOpen.get()) touched()
      if (isOver() && !session.store.get().isLocked) void lock()
    }
    for (const sign of SIGNS_OF_LIFE) addEventListener(sign, touched, { passive: true, capture: true })
    document.addEventListener('visibilitychange', look)
    const timer = setInterval(look, 5_000)
    const unsubscribe = session.store.subscribe(() => {
      if (!session.store.get().isLocked) last = Date.now()
    })
    return () => {
      clearInterval(timer)
      unsubscribe()
      document.removeEventListener('visibilitychange', look)
      for (const sign of SIGNS_OF_LIFE) removeEventListener(sign, touched, { capture: true })
    }
  }, [])
}

/** The token goes at once; the form stays, sealed and out of sight. */
async function lock(): Promise<void> {
  keepLock()
  session.update({ isLocked: true, token: null })
  await flushDrafts()
}
