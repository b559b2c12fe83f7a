/** Waits so many milliseconds; 0 lets everything go first that is due already. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
