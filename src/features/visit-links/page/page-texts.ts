import type { LinkPurpose } from '../../../records/visit-link.ts'

type ByPurpose = Record<LinkPurpose, string>

/** What the pages say in one language. */
export interface PageTexts {
  title: ByPurpose
  button: ByPurpose
  /** What a sibling's page is called in the list of what else can be done. */
  other: ByPurpose
  otherHeading: string
  done: ByPurpose
  /** After a move: what it was before. The time stands after it. */
  formerly: string
  undone: ByPurpose
  undo: string
  /** The time until which stands after it. */
  undoUntil: string
  withDoctor: string
  when: string
  where: string
  forWhom: string
  video: string
  home: string
  /** The visit was booked anew, or moved, and the clinic has yet to accept it. */
  pending: string
  alreadyConfirmed: string
  nothingToConfirm: string
  tooLate: string
  /** The clinic's number stands after it. */
  call: string
  callDesk: string
  /** In the last line, before the clinic's number. */
  questions: string
  choose: string
  noTimes: string
  laterDays: string
  earlierDays: string
  taken: string
  cannotUndo: ByPurpose
  refused: string
  ended: string
  endedHint: string
  busy: string
  busyHint: string
  unavailable: string
  unavailableHint: string
}
