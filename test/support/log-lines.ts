import { vi } from 'vitest'

export type LogLine = Record<string, unknown>

/** What is logged from now on, at every level, in order; nothing of it is printed. */
export function hearLog(): { lines: LogLine[]; of(event: string): LogLine[]; text(): string; stop(): void } {
  const lines: LogLine[] = []
  const spies = (['debug', 'info', 'warn', 'error'] as const).map((level) =>
    vi.spyOn(console, level).mockImplementation((line: unknown) => void lines.push(JSON.parse(String(line)))),
  )
  return {
    lines,
    of: (name) => lines.filter(({ event }) => event === name),
    text: () => lines.map((line) => JSON.stringify(line)).join('\n'),
    stop: () => {
      for (const spy of spies) spy.mockRestore()
    },
  }
}
