import { useEffect, useRef, useState } from 'preact/hooks'
import { hearTabs, tellTabs } from './draft-news.ts'
import { isSame, mergeDraft } from './merge-draft.ts'
import { countSealed, seal, unkeep, unseal } from './sealed-store.ts'
import { session } from './session.ts'

const PAUSE = 400

/** Other things are sealed beside drafts, which are nobody's writing. */
const DRAFT = 'draft '
const sealedName = (name: string) => DRAFT + name

/** How many drafts of a user would be lost with what is sealed. */
export const countDrafts = (userId: string): Promise<number> => countSealed(userId, DRAFT)

/** Drafts that are not sealed yet. */
const pending = new Map<string, () => Promise<void>>()

function ownerOf() {
  const { me, clinicId } = session.store.get()
  return me && { userId: me.userId, clinicId: clinicId ?? '' }
}

/** One tab at a time reads a draft and writes it. */
const alone = <T>(step: () => Promise<T>): Promise<T> => navigator.locks.request('kept-drafts', step) as Promise<T>

/** Seals what was just typed: before the page is left or locked. */
export async function flushDrafts(): Promise<void> {
  await Promise.all([...pending.values()].map((write) => write()))
  // One that began by itself is not pending any more, and may not be sealed yet.
  await alone(async () => {})
}

// A phone ends a page that is left, without another word.
addEventListener('pagehide', () => void flushDrafts())

/** Deletes a draft that was sent to the server; what was written since in another tab stays. */
export async function dropDraft<T>(name: string, sent: T): Promise<void> {
  const owner = ownerOf()
  if (!owner) return
  await alone(async () => {
    const kept = await unseal<T>(owner, sealedName(name))
    if (kept === undefined || !isSame(kept, sent)) return
    await unkeep(owner, sealedName(name))
    tellTabs({ ...owner, name, what: 'gone' })
  })
}

interface Draft<T> {
  value: T
  change: (value: T) => void
  /** Once it is saved on the server, or given up. */
  discard: () => void
  /** Whether it was taken up again from an earlier sitting. */
  isRestored: boolean
  /** Whether somebody writes at it in another tab too: what is written there comes here, and the other way round. */
  isShared: boolean
}

/** The state of a form that outlives a reload, a lock and a new sign-in, on this machine and for this user alone. */
export function useDraft<T>(name: string, empty: T): Draft<T> {
  const [value, setValue] = useState(empty)
  const [isRestored, setRestored] = useState(false)
  const [isShared, setShared] = useState(false)
  const own = useRef(empty)
  /** What this tab and the sealed draft had in common last. */
  const base = useRef(empty)
  const owner = ownerOf()
  const ownerId = owner && `${owner.userId} ${owner.clinicId}`

  const show = (next: T) => {
    own.current = next
    setValue(() => next)
  }
  const take = (kept: T) => {
    const merged = mergeDraft({ base: base.current, own: own.current, theirs: kept })
    base.current = kept
    show(merged)
  }
  const forget = () => {
    pending.delete(name)
    base.current = empty
    show(empty)
    setRestored(false)
  }

  useEffect(() => {
    if (!owner) return
    void unseal<T>(owner, sealedName(name)).then((kept) => {
      if (kept === undefined) return
      take(kept)
      setRestored(true)
    })
    return hearTabs((news) => {
      if (news.name !== name || `${news.userId} ${news.clinicId}` !== ownerId) return
      if (news.what === 'sealed') {
        setShared(true)
        void unseal<T>(owner, sealedName(name)).then((kept) => kept !== undefined && take(kept))
      } else if (isSame(own.current, base.current)) forget()
      else base.current = empty
    })
  }, [name, ownerId])

  const change = (next: T) => {
    show(next)
    if (!owner) return
    const write = async () => {
      if (pending.get(name) !== write) return
      pending.delete(name)
      await alone(async () => {
        const kept = await unseal<T>(owner, sealedName(name))
        if (kept !== undefined) take(kept)
        const sealed = own.current
        base.current = sealed
        await seal(owner, sealedName(name), sealed)
      })
      tellTabs({ ...owner, name, what: 'sealed' })
    }
    pending.set(name, write)
    setTimeout(() => void write(), PAUSE)
  }
  const discard = () => {
    forget()
    if (!owner) return
    void alone(() => unkeep(owner, sealedName(name))).then(() => tellTabs({ ...owner, name, what: 'gone' }))
  }
  return { value, change, discard, isRestored, isShared }
}
