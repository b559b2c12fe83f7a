import { partWords } from '../../../words/part-words.tsx'

export const [MemberWords, useMemberWords] = partWords('settings-members', {
  en: async () => (await import('../../../words/settings-records/members/en.ts')).en,
  hi: async () => (await import('../../../words/settings-records/members/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-records/members/de.ts')).de,
  es: async () => (await import('../../../words/settings-records/members/es.ts')).es,
})
