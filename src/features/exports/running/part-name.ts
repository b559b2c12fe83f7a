/** The folder of an export's files in the bucket. */
export const exportFolder = (exportId: string): string => `exports/${exportId}/`

/** What a part of a file of an export is called in the bucket. Written again, it has the same name. */
export const partName = (exportId: string, { file, part }: { file: number; part: number }): string =>
  `${exportFolder(exportId)}${file}/${part}`
