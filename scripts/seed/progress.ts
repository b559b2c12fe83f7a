const WIDTH = 30

export interface Progress {
  add(count: number): void
  end(): void
}

/** A bar that fills up: redrawn in place on a terminal, else a line for each tenth. */
export function progressBar(total: number): Progress {
  const step = Math.max(1, Math.floor(total / (process.stderr.isTTY ? 200 : 10)))
  let done = 0
  let drawn = 0
  const draw = () => {
    const filled = Math.round((done / total) * WIDTH)
    const bar = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)}`
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}${bar} ${done} of ${total} visits${process.stderr.isTTY ? '' : '\n'}`,
    )
  }
  return {
    add(count) {
      done += count
      if (done - drawn < step) return
      drawn = done
      draw()
    },
    end() {
      if (drawn < done) draw()
      if (process.stderr.isTTY) process.stderr.write('\n')
    },
  }
}
