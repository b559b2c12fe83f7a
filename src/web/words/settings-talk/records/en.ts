export const en = {
  save: 'Save',
  saving: 'Saving…',
  keep: 'Leave it as it is',
  more: 'Show more',
  loadAgain: 'Load again',
  onceHint: 'It is shown only now. Whoever loses it needs a new one.',
  done: 'Done',
  on: 'On',
  off: 'Off',
  unknown: 'Not known',
}

export type RecordWordsOf = typeof en
