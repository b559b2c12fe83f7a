import { ScanQrCode } from 'lucide-preact'
import { useState } from 'preact/hooks'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { useOwnWords } from '../../parts/patient/patient-words.ts'
import type { CheckInWords } from '../../words/check-in/en.ts'
import { hasCamera } from './barcode.ts'
import { Scanner } from './scanner.tsx'

interface ShowCodeProps {
  /** What was typed and refused: mostly one letter is wrong. */
  typed: string
  onCode: (code: string) => void
  onTyped: (code: string) => void
}

/** The code by the camera, where the browser can read one; else what stands under it, typed. */
export function ShowCode({ typed, onCode, onTyped }: ShowCodeProps) {
  const words = useOwnWords<CheckInWords>()
  const [isScanning, setScanning] = useState(false)
  const [isBlind, setBlind] = useState(false)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const code = String(new FormData(event.currentTarget as HTMLFormElement).get('code') ?? '').trim()
    if (code) onTyped(code)
  }
  const canScan = hasCamera() && !isBlind
  return (
    <>
      {canScan && !isScanning && (
        <Button look={['primary', 'big', 'full']} onClick={() => setScanning(true)}>
          <ScanQrCode aria-hidden="true" />
          {words.scan}
        </Button>
      )}
      {canScan && isScanning && <Scanner onCode={onCode} onBlind={() => setBlind(true)} />}
      {isBlind && <p role="status">{words.noCamera}</p>}
      {!canScan && !isBlind && <p>{words.useCamera}</p>}
      <form class="stack" onSubmit={submit}>
        <Field label={words.type} hint={words.typeHint}>
          {(control) => (
            <input
              {...control}
              name="code"
              defaultValue={typed}
              required
              autoComplete="off"
              autoCapitalize="off"
              spellcheck={false}
            />
          )}
        </Field>
        <Button look={['big', 'full']} type="submit">
          {words.send}
        </Button>
      </form>
    </>
  )
}
