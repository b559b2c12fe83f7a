/** Waits for some work, but only for so many milliseconds. After that the work goes on, and its failure is ignored. */
export async function patiently(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([work.catch(() => {}), enough])
  clearTimeout(timer)
}
