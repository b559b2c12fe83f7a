import { parseResponse } from 'hono/client'
import { useRef, useState } from 'preact/hooks'
import type { ImportRecord } from '../../../../../features/imports/schemas.ts'
import { api } from '../../../../client/api.ts'
import { ChooseOne } from '../../../../parts/choose-one.tsx'
import { useFocus } from '../../../../parts/use-focus.ts'
import { useImportWords } from '../import-words.ts'
import { KINDS, type Kind } from '../mapping/fields-of.ts'
import { formatOf } from './file-fault.ts'
import { FileForm } from './file-form.tsx'

type OnConflict = ImportRecord['onConflict']

/** Begins an import: what its file holds, and the file. */
export function NewImport({ onSent }: { onSent: (id: string) => void }) {
  const words = useImportWords()
  const [kind, setKind] = useState<Kind>('patients')
  const [onConflict, setOnConflict] = useState<OnConflict>('leave')
  const create = async (file: File) => {
    const { id } = await parseResponse(api.imports.$post({ json: { kind, format: formatOf(file), onConflict } }))
    return id
  }
  const heading = useRef<HTMLHeadingElement>(null)
  useFocus(() => heading.current)
  return (
    <FileForm what={`${kind} ${onConflict}`} makeId={create} onSent={onSent}>
      <h3 ref={heading} tabIndex={-1} class="imp-title">
        {words.add}
      </h3>
      <ChooseOne
        label={words.kind}
        value={kind}
        options={KINDS.map((one) => [one, words.kinds[one]] as const)}
        onChoose={setKind}
      />
      {kind === 'appointments' && (
        <ChooseOne
          label={words.onConflict}
          value={onConflict}
          options={(['leave', 'affected'] as const).map((one) => [one, words.conflicts[one]] as const)}
          onChoose={setOnConflict}
        />
      )}
    </FileForm>
  )
}
