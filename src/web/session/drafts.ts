import { useEffect, useRef, useState } from 'preact/hooks'
import { seal, unkeep, unseal } from './sealed-store.ts'
import { session } from './session.ts'

const PAUSE = 400

/** Drafts that are not sealed yet. */
const pending = new Map<string, () => Promise<void>>()

/** Seals what was just typed: before the page is left or locked. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...pending.values()].map((write) => write()))
}

// A phone ends a page that is left, without another word.
addEventListener('pagehide', () => void flushDrafts())

function ownerOf() {
  const { me, clinicId } = session.store.get()
  return me && { userId: me.userId, clinicId: clinicId ?? '' }
}

interface Draft<T> {
  value: T
  change: (value: T) => void
  /** Once it is saved on the server, or given up. */
  discard: () => void
  /** Whether it was taken up again from an earlier sitting. */
  isRestored: boolean
}

/** The state of a form that outlives a reload, a lock and a new sign-in, on this machine and for this user alone. */
export function useDraft<T>(name: string, empty: T): Draft<T> {
  const [value, setValue] = useState(empty)
  const [isRestored, setRestored] = useState(false)
  const isTouched = useRef(false)
  const owner = ownerOf()
  const ownerId = owner && `${owner.userId} ${owner.clinicId}`

  useEffect(() => {
    if (!owner) return
    void unseal<T>(owner, name).then((kept) => {
      if (kept === undefined || isTouched.current) return
      setValue(() => kept)
      setRestored(true)
    })
  }, [name, ownerId])

  const change = (next: T) => {
    isTouched.current = true
    setValue(() => next)
    if (!owner) return
    const write = async () => {
      if (pending.get(name) !== write) return
      pending.delete(name)
      await seal(owner, name, next)
    }
    pending.set(name, write)
    setTimeout(() => void write(), PAUSE)
  }
  const discard = () => {
    pending.delete(name)
    isTouched.current = false
    setValue(() => empty)
    setRestored(false)
    if (owner) void unkeep(owner, name)
  }
  return { value, change, discard, isRestored }
}
