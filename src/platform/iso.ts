/** An instant (epoch ms, or a text that has its offset) as the API writes it, in UTC; null stays null. */
export function iso<T extends number | string | null>(at: T): T extends null ? null : string
export function iso(at: number | string | null): string | null {
  return at === null ? null : new Date(at).toISOString()
}
