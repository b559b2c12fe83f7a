import type { SettingsWords } from '../../../words/settings/en.ts'
import { usePageWords } from '../../../words/words-context.ts'

/** What every list of records and every form of one says. */
export const useRecordWords = () => usePageWords<SettingsWords>().records
