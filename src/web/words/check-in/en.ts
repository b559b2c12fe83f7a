export const en = {
  title: 'Check in',
  lead: 'Scan the code on the screen or at the door of the clinic.',
  checking: 'Checking you in',
  done: 'You are checked in',
  doneWhy: (doctor: string) =>
    `Take a seat: ${doctor} calls you. You may put the phone away, this page goes on by itself.`,
  toVisit: 'To the visit',
  scan: 'Scan the code',
  again: 'Scan again',
  viewfinder: 'What the camera sees',
  hold: 'Hold the camera to the code.',
  noCamera: 'The camera cannot be used. Allow it in the settings of the browser, or type what stands under the code.',
  useCamera:
    'This page cannot use a camera here. Open the camera of your phone, hold it to the code, and tap the link.',
  type: 'Or type what stands under the code',
  typeHint: 'The address, or its last part',
  send: 'Check in',
  which: 'Which visit?',
  whichHint: 'You have several here today',
  whichOne: (name: string, time: string) => `${name}, ${time}`,
  sendPlace: 'Send where I am',
  refusals: {
    CHECKIN_INVALID_QR_CODE: 'This code is not valid any more. It changes every 30 seconds: scan it again.',
    CHECKIN_WRONG_LOCATION: 'Your visit is at another place, or you are not there yet.',
    CHECKIN_WINDOW_CLOSED: 'It is too early or too late to check in here. Ask the desk.',
    CHECKIN_NO_APPOINTMENT: 'You have no visit here today. Ask the desk: perhaps it is in another name.',
  } as Record<string, string>,
}

export type CheckInWords = typeof en
