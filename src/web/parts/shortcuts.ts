import { useLayoutEffect } from 'preact/hooks'
import { tinykeys } from 'tinykeys'
import { makeStore } from '../client/store.ts'
import { typedCharacter } from './typed-character.ts'
import { openForms } from './use-open-form.ts'

export interface Shortcut {
  /** A character, whichever keys type it: `n`, `?`. Or keys as tinykeys writes them: `$mod+k`. */
  keys: string
  /** A second character that does the same: one that every layout has. */
  also?: string
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

const WRITTEN_IN = 'input:not([type=checkbox], [type=radio]), textarea, select'

const isTyped = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches(WRITTEN_IN))

const isNumber = (keys: string) => /^\d$/.test(keys)

const isCharacter = (keys: string) => keys.length === 1

/** Whether a character means its shortcut: not while somebody writes, in a dialog, or has switched single letters off. */
function isMeant({ target }: KeyboardEvent): boolean {
  if (!areSingleKeysOn() || isTyped(target)) return false
  return document.querySelector('dialog[open]') === null
}

/** Somebody else has answered it, or it is part of a character. What fills a form in sends events that are no keys. */
const isTaken = (event: KeyboardEvent) =>
  !(event instanceof KeyboardEvent) || event.defaultPrevented || event.isComposing

/** Binds keys while the part is drawn, before it is seen. The list has to stay the same one between drawings: `useMemo`. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  useLayoutEffect(() => {
    boundShortcuts.set([...boundShortcuts.get(), shortcuts])
    const start = (event: KeyboardEvent, { run }: Shortcut) => {
      event.preventDefault()
      run(event)
    }
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTaken(event)) return
      const typed = typedCharacter(event)
      const meant = shortcuts.find(({ keys, also }) => typed !== null && (keys === typed || also === typed))
      if (meant && isMeant(event) && !(isNumber(meant.keys) && openForms.get() > 0)) start(event, meant)
    }
    addEventListener('keydown', onKeyDown)
    const combined = shortcuts.filter(({ keys }) => !isCharacter(keys))
    const unbind = tinykeys(
      window,
      Object.fromEntries(
        combined.map((shortcut) => [shortcut.keys, (event: KeyboardEvent) => isTaken(event) || start(event, shortcut)]),
      ),
    )
    return () => {
      removeEventListener('keydown', onKeyDown)
      unbind()
      boundShortcuts.set(boundShortcuts.get().filter((bound) => bound !== shortcuts))
    }
  }, [shortcuts])
}
