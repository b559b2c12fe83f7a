import { FileText, TriangleAlert, Upload } from 'lucide-preact'
import { useId, useRef, useState } from 'preact/hooks'
import { Button } from '../../../../parts/button.tsx'
import { useImportWords } from '../import-words.ts'

interface FilePickProps {
  file: File | null
  error: string | null
  onPick: (file: File) => void
}

/** Where a file is dropped, or chosen by a button. */
export function FilePick({ file, error, onPick }: FilePickProps) {
  const words = useImportWords()
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setOver] = useState(false)
  const id = useId()
  const take = (files: FileList | null | undefined) => {
    const [first] = files ?? []
    if (first) onPick(first)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same for who drops nothing
    <div
      class={isOver ? 'imp-drop over' : 'imp-drop'}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer?.files)
      }}
    >
      {file ? (
        <p class="imp-file">
          <FileText size={16} aria-hidden="true" />
          <b>{file.name}</b>
        </p>
      ) : (
        <p>{words.drop}</p>
      )}
      <Button
        aria-describedby={error === null ? `${id}-hint` : `${id}-error`}
        {...(error !== null && { 'aria-invalid': true })}
        onClick={() => input.current?.click()}
      >
        <Upload size={16} aria-hidden="true" />
        {words.choose}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.ics,text/csv,text/calendar"
        onChange={({ currentTarget }) => {
          take(currentTarget.files)
          // The same file, mended, is a change too.
          currentTarget.value = ''
        }}
      />
      {error !== null && (
        <p class="err" id={`${id}-error`} role="alert">
          <TriangleAlert size="1em" aria-hidden="true" />
          {error}
        </p>
      )}
      <p class="hint" id={`${id}-hint`}>
        {words.dropHint}
      </p>
    </div>
  )
}
