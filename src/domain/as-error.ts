/** What was thrown, as an Error: code may throw anything, and who keeps it as an outcome asks whether it is one. */
export const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))
