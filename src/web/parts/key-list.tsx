import { useState } from 'preact/hooks'
import { useStore } from '../client/store.ts'
import { useWords } from '../words/words-context.ts'
import { Dialog } from './dialog.tsx'
import { keyName } from './key-names.ts'
import { areSingleKeysOn, boundShortcuts, switchSingleKeys } from './shortcuts.ts'

/** Every key that does something on this page, and the switch for single letters. */
export function KeyList({ onClose }: { onClose: () => void }) {
  const { common, language } = useWords()
  const words = common.shell
  const bound = useStore(boundShortcuts).flat()
  const [isOn, setOn] = useState(areSingleKeysOn)
  const toggle = () => {
    switchSingleKeys(!isOn)
    setOn(!isOn)
  }
  return (
    <Dialog title={words.keys} onClose={onClose}>
      <p class="muted">{words.keysHint}</p>
      {bound.length === 0 ? (
        <p>{words.noKeys}</p>
      ) : (
        <ul class="key-list">
          {bound.map(({ keys, also, label }) => (
            <li key={keys}>
              <span>{label}</span>
              <span class="row">
                <kbd>{keyName(keys, language)}</kbd>
                {also && <kbd>{also}</kbd>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <label class="check">
        <input type="checkbox" checked={isOn} onChange={toggle} />
        {words.singleKeys}
      </label>
    </Dialog>
  )
}
