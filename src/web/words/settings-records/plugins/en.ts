export const en = {
  list: 'Plugins',
  lead: 'What Kept can do besides. A plugin hears of what happens from the moment it is turned on.',
  empty: 'There are no plugins',
  emptyWhy: 'Whoever runs this installation can add some.',
  enabled: 'Turned on',
  enabledHint: 'What had happened before it was turned on is not told to it.',
  isOn: (name: string) => `${name} is on`,
  isOff: (name: string) => `${name} is off`,
  hears: 'Hears of',
  wrong: 'It is missing, or cannot be read.',
  lines: 'One a line.',
  json: 'As JSON.',
  choose: 'Choose',
  known: {
    'no-show-task': {
      name: 'Task after a no-show',
      summary: 'Puts a task into the inbox when a patient does not come, so that somebody calls them.',
      fields: { types: 'For which visits' },
    },
  },
  values: { IN_PERSON: 'In person', VIDEO_CALL: 'Video call', HOME_VISIT: 'Home visit' },
}

export type PluginWordsOf = typeof en
