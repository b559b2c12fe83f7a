import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { CommonWords } from './common/en.ts'
import type { Language } from './language.ts'

export interface Words {
  language: Language
  common: CommonWords
  /** Those of the page, whose own parts know their type. */
  page: unknown
  choose: (language: Language) => void
}

export const WordsContext = createContext<Words | null>(null)

export function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('A part was drawn before its words were there.')
  return words
}

/** The words of the open page: `usePageWords<BoardWords>()`. */
export const usePageWords = <W>(): W => useWords().page as W

export const useCommonWords = (): CommonWords => useWords().common
