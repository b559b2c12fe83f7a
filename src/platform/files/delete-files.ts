import type { FilePlace } from './sealed-chunks.ts'
import { fileKey } from './write-file.ts'

/** How many files a bucket lists, and deletes, at once. */
const AT_ONCE = 1000

/** Deletes every file of a clinic whose name begins so; none is no error. @param folder such as `imports/<id>/` */
export async function deleteFiles(
  bucket: R2Bucket,
  { clinicId, folder }: { clinicId: FilePlace['clinicId']; folder: string },
): Promise<void> {
  const prefix = fileKey({ clinicId, name: folder })
  for (let isMore = true; isMore; ) {
    const { objects, truncated } = await bucket.list({ prefix, limit: AT_ONCE })
    if (objects.length > 0) await bucket.delete(objects.map(({ key }) => key))
    isMore = truncated
  }
}
