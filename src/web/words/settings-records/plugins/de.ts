import type { PluginWordsOf } from './en.ts'

export const de: PluginWordsOf = {
  list: 'Plugins',
  lead: 'Was Kept außerdem kann. Ein Plugin erfährt, was geschieht, sobald es eingeschaltet ist.',
  empty: 'Es gibt keine Plugins',
  emptyWhy: 'Wer diese Installation betreibt, kann welche hinzufügen.',
  enabled: 'Eingeschaltet',
  enabledHint: 'Was vor dem Einschalten geschah, erfährt es nicht.',
  isOn: (name) => `${name} ist an`,
  isOff: (name) => `${name} ist aus`,
  hears: 'Erfährt von',
  wrong: 'Es fehlt oder ist nicht lesbar.',
  lines: 'Eines je Zeile.',
  json: 'Als JSON.',
  choose: 'Wählen',
  known: {
    'no-show-task': {
      name: 'Aufgabe nach Nichterscheinen',
      summary: 'Legt eine Aufgabe in den Posteingang, wenn jemand nicht kommt, damit angerufen wird.',
      fields: { types: 'Für welche Termine' },
    },
  },
  values: { IN_PERSON: 'Vor Ort', VIDEO_CALL: 'Videosprechstunde', HOME_VISIT: 'Hausbesuch' },
}
