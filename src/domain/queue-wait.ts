/** One consultation that was held; minutes. */
export interface PastLength {
  treatmentType: string
  minutes: number
  /** As long as it was booked for. */
  planned: number
}

/**
 * A wait in whole minutes. On simulated days it lies between `low` and `high` seven times in ten, since more pressing patients come
 * too. A doctor whose ranges held less than eight times in ten has wider ones.
 */
export interface Wait {
  minutes: number
  low: number
  high: number
}

/** A wait that somebody was told, and how long they waited from then on; minutes. */
export interface ToldWait extends Wait {
  waited: number
  /** How many times as wide as the pace alone would have it the range was. */
  widening: number
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
export const Z80 = 1.28

/** What part of the ranges that are told should hold. */
const HELD = 0.8

/** Ranges that were told, before which nothing is known of how often they hold. */
const ENOUGH_TOLD = 20

/** Past this a range says nothing any more. */
const WIDEST = 4

/** Minutes: where the pace knows of no deviation at all, a range that is widened has this one. */
const LEAST_OFF = 1

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

/**
 * How many times as wide as the pace alone has it a range has to be for 80 % to hold: 1 where so many do, and while too few were
 * told. Each is measured as it was before it was widened, or the next ones would be narrow again because the last ones held.
 */
export function wideningOf(told: readonly ToldWait[]): number {
  if (told.length < ENOUGH_TOLD) return 1
  const needed = told
    // The upper half: the lower one ends at no wait at all.
    .map(({ minutes, high, waited, widening }) => {
      return Math.abs(waited - minutes) / Math.max((high - minutes) / widening, LEAST_OFF)
    })
    .sort((a, b) => a - b)[Math.ceil(HELD * told.length) - 1]
  return Math.min(Math.max(needed ?? 1, 1), WIDEST)
}

/** The waits of those in line, first to last, behind `ahead`. @param widening as `wideningOf` gives it */
export function waitsAlong(
  pace: Pace,
  { ahead, widening }: { ahead: Spread; widening: number },
  line: readonly { treatmentType: string; planned: number }[],
): Wait[] {
  let { mean, variance } = ahead
  return line.map(({ treatmentType, planned }) => {
    const alone = Z80 * Math.sqrt(variance)
    const off = widening > 1 ? widening * Math.max(alone, LEAST_OFF) : alone
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
