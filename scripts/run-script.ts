/** Runs a script: what it answers is the exit code, 0 if it is no number; what goes wrong is told in one line, without a stack. */
export async function runScript(main: () => Promise<unknown>): Promise<void> {
  try {
    const code = await main()
    process.exitCode = typeof code === 'number' ? code : 0
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
