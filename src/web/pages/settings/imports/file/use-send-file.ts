import { useMutation, useQueryClient } from '@tanstack/preact-query'
import { useRef, useState } from 'preact/hooks'
import { keys } from '../../../../keys.ts'
import { type Sent, sendFile } from './send-file.ts'

interface Asked {
  file: File
  /** What the import is to do with it. */
  what: string
}

/** Sends a file for an import. Another try with the same file, for the same, goes on where the one before has ended. */
export function useSendFile(onSent: (id: string) => void) {
  const client = useQueryClient()
  const [sent, setSent] = useState<Sent | null>(null)
  const before = useRef<(Asked & { id: string; parts: number }) | null>(null)
  const write = useMutation({
    mutationFn: async ({ makeId, ...asked }: Asked & { makeId: () => Promise<string> }) => {
      const { file } = asked
      const isSame = before.current?.file === file && before.current.what === asked.what
      const known = isSame ? before.current : null
      if (!known) setSent(null)
      const id = known?.id ?? (await makeId())
      const from = known?.parts ?? 0
      before.current = { ...asked, id, parts: from }
      await sendFile({ id, file, from }, (now) => {
        before.current = { ...asked, id, parts: now.parts }
        setSent(now)
      })
      await client.invalidateQueries({ queryKey: keys.settingsImport(id) })
      return id
    },
    onSuccess: onSent,
  })
  return { ...write, percent: sent === null ? 0 : Math.round((100 * sent.parts) / sent.of) }
}
