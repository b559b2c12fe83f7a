/** One consultation that was held; minutes. */
export interface PastLength {
  treatmentType: string
  minutes: number
  /** As long as it was booked for. */
  planned: number
}

/** A wait in whole minutes. On simulated days it lies between `low` and `high` seven times in ten: the more pressing come too. */
export interface Wait {
  minutes: number
  low: number
  high: number
}

export interface Spread {
  mean: number
  variance: number
}

/** How long a doctor takes. */
export interface Pace {
  /** @param planned minutes the visit is booked for, which is believed while little is known */
  expect(treatmentType: string, planned: number): Spread
  /** Lengths of this treatment as they were, or of all scaled to `planned` where there are few. */
  samples(treatmentType: string, planned: number): readonly number[]
}

/** Minutes: what is longer was left open, what is shorter was clicked through. */
const LONGEST = 240
const SHORTEST = 0.5

/** How many consultations the booked length weighs as much as. */
const PRIOR = 4

/** Of one treatment, the latest. */
const MOST = 30

/** Before anything is known a consultation's deviation is this part of its booked length. */
const PRIOR_DEVIATION = 0.35

/** Normal quantile of an 80 % range. */
const Z80 = 1.28

/** Makes a median absolute deviation comparable to a standard deviation. */
const MAD = 1.4826

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2
}

/** Mean and variance with what lies beyond three deviations of the median pulled in to there. */
function robust(values: readonly number[]): Spread {
  const middle = median(values)
  const deviation = Math.max(MAD * median(values.map((value) => Math.abs(value - middle))), 0.1 * middle)
  const [low, high] = [middle - 3 * deviation, middle + 3 * deviation]
  const pulled = values.map((value) => Math.min(Math.max(value, low), high))
  const mean = pulled.reduce((sum, value) => sum + value, 0) / pulled.length
  return { mean, variance: deviation ** 2 }
}

/** Weighs what was seen against what is believed beforehand. */
function shrunk(seen: readonly number[], prior: Spread): Spread {
  if (seen.length === 0) return prior
  const { mean, variance } = robust(seen)
  const share = seen.length / (seen.length + PRIOR)
  return {
    mean: share * mean + (1 - share) * prior.mean,
    variance: share * variance + (1 - share) * prior.variance,
  }
}

/** The pace that the last consultations show, by treatment; latest first. */
export function paceOf(lengths: readonly PastLength[]): Pace {
  const real = lengths.filter(({ minutes, planned }) => minutes >= SHORTEST && minutes <= LONGEST && planned > 0)
  const ratios = real.map(({ minutes, planned }) => minutes / planned)
  const ratio = shrunk(ratios, { mean: 1, variance: PRIOR_DEVIATION ** 2 })
  const ofType = new Map<string, number[]>()
  for (const { treatmentType, minutes } of real) {
    const known = ofType.get(treatmentType) ?? []
    if (known.length < MOST) ofType.set(treatmentType, [...known, minutes])
  }
  return {
    expect(treatmentType, planned) {
      const prior = { mean: planned * ratio.mean, variance: planned ** 2 * ratio.variance }
      return shrunk(ofType.get(treatmentType) ?? [], prior)
    },
    samples(treatmentType, planned) {
      const own = ofType.get(treatmentType) ?? []
      return own.length >= PRIOR ? own : ratios.map((one) => one * planned)
    },
  }
}

/** What is left of a consultation that has lasted `elapsed` minutes: the longer it lasts already, the less its mean says. */
export function remainingOf(
  pace: Pace,
  { treatmentType, planned, elapsed }: { treatmentType: string; planned: number; elapsed: number },
): Spread {
  const whole = pace.expect(treatmentType, planned)
  const left = pace
    .samples(treatmentType, planned)
    .filter((minutes) => minutes > elapsed)
    .map((minutes) => minutes - elapsed)
  const guess = Math.max(whole.mean - elapsed, 0.2 * whole.mean)
  return shrunk(left, { mean: guess, variance: whole.variance })
}

/** The waits of those in line, first to last, behind `ahead`. */
export function waitsAlong(
  pace: Pace,
  ahead: Spread,
  line: readonly { treatmentType: string; planned: number }[],
): Wait[] {
  let { mean, variance } = ahead
  return line.map(({ treatmentType, planned }) => {
    const off = Z80 * Math.sqrt(variance)
    const wait = {
      minutes: Math.round(mean),
      low: Math.max(0, Math.floor(mean - off)),
      high: Math.ceil(mean + off),
    }
    const own = pace.expect(treatmentType, planned)
    mean += own.mean
    variance += own.variance
    return wait
  })
}
