import { useEffect } from 'preact/hooks'
import { tinykeys } from 'tinykeys'
import { makeStore } from '../client/store.ts'

export interface Shortcut {
  /** As tinykeys writes it: `n`, `Shift+?`, `$mod+k`. */
  keys: string
  /** What it does, for the list under `?`. */
  label: string
  run: (event: KeyboardEvent) => void
}

const OFF = 'kept-no-single-keys'

/** What is bound now, the newest part last. */
export const boundShortcuts = makeStore<readonly (readonly Shortcut[])[]>([])

export const areSingleKeysOn = () => localStorage.getItem(OFF) === null

export function switchSingleKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(OFF)
  else localStorage.setItem(OFF, '1')
}

const isTyped = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select'))

const isSingle = (keys: string) => !/\$mod|Control|Alt|Meta/.test(keys)

/** Whether a key means its shortcut: not while somebody writes, in a dialog, or has switched single letters off. */
function isMeant(event: KeyboardEvent, keys: string): boolean {
  if (event.defaultPrevented || event.isComposing) return false
  if (!isSingle(keys)) return true
  if (!areSingleKeysOn() || isTyped(event.target)) return false
  return document.querySelector('dialog[open]') === null
}

/** A character that is no letter: on which keys it lies, and with which others they make it, every layout has its own way. */
const isSign = (keys: string) => keys.length === 1 && !/[\p{L}\d]/u.test(keys)

/** AltGr may come as Control and Alt together, and the Option of a Mac as Alt. */
const isTypedAs = (event: KeyboardEvent, sign: string) =>
  event.key === sign && !event.metaKey && (!event.ctrlKey || event.altKey)

/** Binds keys while the part is drawn. The list has to stay the same one between drawings: `useMemo`. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useEffect(() => {
    boundShortcuts.set([...boundShortcuts.get(), shortcuts])
    const press = ({ keys, run }: Shortcut, event: KeyboardEvent) => {
      if (!isMeant(event, keys)) return
      event.preventDefault()
      run(event)
    }
    const others = shortcuts.filter(({ keys }) => !isSign(keys))
    const unbind = tinykeys(
      window,
      Object.fromEntries(others.map((one) => [one.keys, (event: KeyboardEvent) => press(one, event)])),
    )
    const onSign = (event: KeyboardEvent) => {
      const meant = shortcuts.find(({ keys }) => isSign(keys) && isTypedAs(event, keys))
      if (meant) press(meant, event)
    }
    addEventListener('keydown', onSign)
    return () => {
      unbind()
      removeEventListener('keydown', onSign)
      boundShortcuts.set(boundShortcuts.get().filter((bound) => bound !== shortcuts))
    }
  }, [shortcuts])
}
