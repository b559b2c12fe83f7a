import { apiFetch } from '../../../../client/api-fetch.ts'

/** The API takes up to 10 MiB at once; smaller parts show sooner that something moves. */
const PART = 4 * 1024 * 1024

/** How much of a file has come. */
export interface Sent {
  parts: number
  of: number
}

/**
 * Sends a file part after part.
 * @param from how many parts have come before
 * @param onPart is told of each that has come
 * @throws Problem for a part that was refused
 */
export async function sendFile(
  { id, file, from }: { id: string; file: File; from: number },
  onPart: (sent: Sent) => void,
): Promise<void> {
  const of = Math.max(1, Math.ceil(file.size / PART))
  for (let part = from + 1; part <= of; part++) {
    await apiFetch(`/imports/${id}/file?part=${part}&last=${part === of}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file.slice((part - 1) * PART, part * PART),
    })
    onPart({ parts: part, of })
  }
}
