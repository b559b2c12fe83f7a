import type { RecordWordsOf } from './en.ts'

export const hi: RecordWordsOf = {
  save: 'सहेजें',
  saving: 'सहेजा जा रहा है…',
  keep: 'जैसा है रहने दें',
  more: 'और दिखाएँ',
  loadAgain: 'फिर से लोड करें',
  onceHint: 'यह केवल अभी दिखता है। खो जाने पर नया चाहिए होगा।',
  done: 'हो गया',
  on: 'चालू',
  off: 'बंद',
  unknown: 'ज्ञात नहीं',
}
