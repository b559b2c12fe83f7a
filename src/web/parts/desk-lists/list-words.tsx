import { partWords } from '../../words/part-words.tsx'
import { listLoaders } from './list-loaders.ts'

/** The words of the lists, whichever page they stand on: each page has words of its own. */
export const [ListWords, useListWords] = partWords('desk-lists', listLoaders)
