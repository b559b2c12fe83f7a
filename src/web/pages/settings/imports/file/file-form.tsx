import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { RecordForm } from '../../records/record-form.tsx'
import { useImportWords } from '../import-words.ts'
import type { Kind } from '../mapping/fields-of.ts'
import { fileFault } from './file-fault.ts'
import { FilePick } from './file-pick.tsx'
import { useSendFile } from './use-send-file.ts'

interface FileFormProps {
  kind: Kind
  /** What it is to do: what was made for something else does not serve. */
  what?: string
  /** The import that the file is for, made where there is none yet. */
  makeId: (file: File) => Promise<string>
  onSent: (id: string) => void
  children?: ComponentChildren
}

/** Takes a file and sends it. */
export function FileForm({ kind, what = '', makeId, onSent, children }: FileFormProps) {
  const words = useImportWords()
  const [file, setFile] = useState<File | null>(null)
  const [isMissing, setMissing] = useState(false)
  const send = useSendFile(onSent)
  const fault = file && fileFault(file, kind)
  const error = fault ? words[fault] : isMissing ? words.fileMissing : null
  return (
    <RecordForm
      error={send.error}
      isSaving={send.isPending}
      save={words.send}
      onSubmit={() => {
        if (!file) setMissing(true)
        else if (!fault) send.mutate({ makeId: () => makeId(file), file, what })
      }}
    >
      {children}
      <FilePick
        file={file}
        error={error}
        onPick={(picked) => {
          send.reset()
          setMissing(false)
          setFile(picked)
        }}
      />
      {send.isPending && (
        <p class="imp-progress">
          <progress max={100} value={send.percent} aria-label={words.sending(send.percent)} />
          <span>{words.sending(send.percent)}</span>
        </p>
      )}
    </RecordForm>
  )
}
