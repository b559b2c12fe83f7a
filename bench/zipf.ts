/** Which of some things is asked for the n-th time: the k-th about 1/k as often as the first, the same ones in every run. */
export function zipf(count: number): (random: number) => number {
  const weights = Array.from({ length: count }, (_, k) => 1 / (k + 1))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  return (random) => {
    let left = random * all
    const found = weights.findIndex((weight) => {
      left -= weight
      return left < 0
    })
    return found < 0 ? count - 1 : found
  }
}
