/** Waits for some work, but no longer than so many milliseconds: it goes on by itself, and its failure is its own affair. */
export async function patiently(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work.catch(() => {}), enough])
  clearTimeout(timer)
}
