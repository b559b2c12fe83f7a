const LIGHT = 60_000
const RICH = 125_000

export interface ConsolePage {
  /** The most JavaScript, in bytes gzipped, that has to come before the page can be used. */
  budget: number
  /** Whether people sign in there, so that it may ask the identity provider for tokens. */
  signsIn: boolean
  /** Whether it scans codes or holds calls. */
  camera?: true
}

/** The pages of the console, by their path. Each has a file of this name in `src/web`. */
export const CONSOLE_PAGES: Record<string, ConsolePage> = {
  book: { budget: LIGHT, signsIn: true },
  my: { budget: LIGHT, signsIn: true, camera: true },
  'check-in': { budget: LIGHT, signsIn: true, camera: true },
  board: { budget: LIGHT, signsIn: true },
  day: { budget: RICH, signsIn: true },
  desk: { budget: RICH, signsIn: true },
  join: { budget: LIGHT, signsIn: true },
  display: { budget: LIGHT, signsIn: false },
  settings: { budget: RICH, signsIn: true },
  'sign-in': { budget: LIGHT, signsIn: true },
}
