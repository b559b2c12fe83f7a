import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { sendBeforeSignOut } from '../session/before-sign-out.ts'
import { countDrafts, flushDrafts } from '../session/drafts.ts'
import { session } from '../session/session.ts'
import { signOut } from '../session/sign-out.ts'

/** Signs out, and asks before that about what was written and not sent. */
export function useLeave(): { leave: () => void; question: ComponentChildren } {
  const [question, setQuestion] = useState<ComponentChildren>(null)
  const leave = async () => {
    const { me } = session.store.get()
    await sendBeforeSignOut()
    await flushDrafts()
    const count = me ? await countDrafts(me.userId) : 0
    if (count === 0) return signOut()
    // Who has nothing to lose need not load the question.
    const { SignOutQuestion } = await import('./sign-out-question.tsx')
    setQuestion(<SignOutQuestion count={count} onClose={() => setQuestion(null)} />)
  }
  return { leave: () => void leave(), question }
}
