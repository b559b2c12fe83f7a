import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { guessKind } from '../src/domain/transfer/guess-kind.ts'
import { TRANSFER_KINDS, type TransferKind } from '../src/domain/transfer/transfer-kind.ts'
import { readFileRows } from '../src/features/imports/reading/read-file-rows.ts'
import type { ImportFormat } from '../src/features/imports/schemas.ts'

/** Headings stand at the beginning: of a large file no more is read. */
const BEGINNING = 1024 * 1024

const beginningOf = (file: string) => () => createReadStream(file, { end: BEGINNING - 1 }) as AsyncIterable<Uint8Array>

async function kindByHeadings(file: string, format: ImportFormat): Promise<TransferKind | null> {
  for (const kind of TRANSFER_KINDS) {
    const { headings } = await readFileRows(beginningOf(file), { kind, format })
    if (headings && guessKind(headings) === kind) return kind
  }
  return null
}

async function asked(file: string): Promise<TransferKind> {
  const said = `what does ${basename(file)} hold?`
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new Error(`Its headings do not say ${said} Say it by --kind ${TRANSFER_KINDS.join('|')}.`)
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    for (;;) {
      const word = (await terminal.question(`Its headings do not say ${said} ${TRANSFER_KINDS.join(', ')}: `)).trim()
      const kind = TRANSFER_KINDS.find((one) => one === word)
      if (kind) return kind
    }
  } finally {
    terminal.close()
  }
}

/**
 * What a file holds, by its headings; what these leave open is asked for.
 * @throws Error where they leave it open and nobody is there to be asked, and for what is no such file
 */
export async function kindOfFile(file: string, format: ImportFormat): Promise<TransferKind> {
  const kind = format === 'ics' ? 'appointments' : await kindByHeadings(file, format)
  if (kind === null) return asked(file)
  console.error(`${basename(file)} holds ${kind}, by its headings; if not, say it by --kind`)
  return kind
}
