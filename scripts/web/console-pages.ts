const LIGHT = 60_000
const RICH = 125_000

export interface ConsolePage {
  /** The most JavaScript, in bytes gzipped, that has to come before the page can be used. */
  budget: number
  /** Whether people sign in there, so that it may ask the identity provider for tokens. */
  signsIn: boolean
  /** Whether it can be read while nobody answers, by a service worker. */
  offline?: true
  /** Whether it uses the camera by itself: it scans codes, or shows people themselves before a call. */
  camera?: true
  /** Whether calls are held in it. */
  calls?: true
}

/** The script that answers for pages while nobody else does. */
export const OFFLINE_WORKER = 'console/offline-worker.js'

/** The pages of the console, by their path. Each has a file of this name in `src/web`. */
export const CONSOLE_PAGES: Record<string, ConsolePage> = {
  book: { budget: LIGHT, signsIn: true },
  my: { budget: LIGHT, signsIn: true, camera: true, calls: true },
  'check-in': { budget: LIGHT, signsIn: true, camera: true },
  board: { budget: LIGHT, signsIn: true },
  day: { budget: RICH, signsIn: true, offline: true, calls: true },
  desk: { budget: RICH, signsIn: true, offline: true },
  insight: { budget: RICH, signsIn: true },
  join: { budget: LIGHT, signsIn: true },
  display: { budget: LIGHT, signsIn: false },
  settings: { budget: RICH, signsIn: true },
  'sign-in': { budget: LIGHT, signsIn: true },
}
