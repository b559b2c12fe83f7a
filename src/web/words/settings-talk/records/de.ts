import type { RecordWordsOf } from './en.ts'

export const de: RecordWordsOf = {
  save: 'Speichern',
  saving: 'Wird gespeichert …',
  keep: 'So lassen',
  more: 'Mehr anzeigen',
  loadAgain: 'Neu laden',
  onceHint: 'Sie sehen es nur jetzt. Geht es verloren, brauchen Sie ein neues.',
  done: 'Fertig',
  on: 'An',
  off: 'Aus',
  unknown: 'Nicht bekannt',
}
