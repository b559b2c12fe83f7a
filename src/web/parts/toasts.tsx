import './toast.css'
import { normalizeProps, useMachine } from '@zag-js/preact'
import * as toast from '@zag-js/toast'
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { useCommonWords } from '../words/words-context.ts'
import { Button } from './button.tsx'

const MOST = 2

const store = toast.createStore<ComponentChildren>({
  placement: 'bottom-start',
  max: MOST,
  duration: 10_000,
  gap: 8,
  // Above what stands at the page's lower edge: `useLowerEdge` says how high that is.
  offsets: { left: '1rem', right: '1rem', top: '1rem', bottom: 'calc(1rem + var(--lower-edge, 0px))' },
})

interface Told {
  /** What has happened: who in bold. */
  title: ComponentChildren
  /** What will be sent, and when. */
  sub?: ComponentChildren
  onUndo?: () => void
}

/**
 * Says what was done, for ten seconds, with a way back. What went wrong is no toast but a strip.
 * @returns its id, to take it away by
 */
export function tellDone({ title, sub, onUndo }: Told): string {
  // The store lets a third one wait until another is gone: what was just done is said now.
  for (const { id } of store.getVisibleToasts().slice(MOST - 1)) store.remove(id)
  return store.create({ title, description: sub, ...(onUndo && { action: { label: 'undo', onClick: onUndo } }) })
}

export function dismissToast(id: string): void {
  store.dismiss(id)
}

export function dismissToasts(): void {
  store.dismiss()
}

type Machine = toast.GroupService

/** Where they lie: over the page, so that nothing is moved. */
export function Toasts() {
  const service = useMachine(toast.group.machine, { id: useId(), store: store as toast.Store })
  const group = toast.group.connect(service, normalizeProps)
  return (
    <div {...group.getGroupProps()} class="toasts">
      {group.getToasts().map((one, index) => (
        <Toast key={one.id} one={one as toast.Options<ComponentChildren>} index={index} parent={service} />
      ))}
    </div>
  )
}

function Toast({ one, index, parent }: { one: toast.Options<ComponentChildren>; index: number; parent: Machine }) {
  const words = useCommonWords()
  const service = useMachine(toast.machine, { ...one, parent, index } as never)
  const machine = toast.connect(service as never, normalizeProps)
  return (
    <div {...machine.getRootProps()} class="toast">
      <span class="grow">
        <span {...machine.getTitleProps()} class="toast-title">
          {one.title}
        </span>
        {one.description && (
          <span {...machine.getDescriptionProps()} class="sub">
            {one.description}
          </span>
        )}
      </span>
      {one.action && (
        <Button {...machine.getActionTriggerProps()} keyName="U">
          {words.undo}
        </Button>
      )}
    </div>
  )
}
