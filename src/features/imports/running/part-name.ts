/** The folder of an import's files in the bucket. */
export const importFolder = (importId: string): string => `imports/${importId}/`

/** What a part of an import's file is called in the bucket. */
export const partName = (importId: string, part: number): string => `${importFolder(importId)}${part}`
