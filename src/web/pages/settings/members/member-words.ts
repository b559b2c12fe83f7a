import { partWords } from '../../../words/part-words.tsx'

export const [MemberWords, useMemberWords] = partWords('settings-members', {
  en: async () => (await import('../../../words/settings-talk/members/en.ts')).en,
  hi: async () => (await import('../../../words/settings-talk/members/hi.ts')).hi,
  de: async () => (await import('../../../words/settings-talk/members/de.ts')).de,
  es: async () => (await import('../../../words/settings-talk/members/es.ts')).es,
})
