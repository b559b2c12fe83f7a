/** What still has to be sent before somebody signs out: afterwards nobody is there to send it for. */
export const beforeSignOut = new Set<() => Promise<unknown>>()

export async function sendBeforeSignOut(): Promise<void> {
  await Promise.all([...beforeSignOut].map((send) => send()))
}
