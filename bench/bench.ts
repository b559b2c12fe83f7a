import type { Lab } from './lab/lab.ts'

/** How long a run takes over everything. */
export interface Pace {
  /** Times each side is measured, in turns with the others. */
  rounds: number
  /** Of each measurement. */
  seconds: number
  /** Requests before it that are not counted. */
  warmUp: number
}

/** One figure of a bench. */
export interface Row {
  name: string
  /** The median of the rounds. */
  value: number
  unit: string
  /** The lowest and the highest of the rounds. */
  spread?: readonly [number, number]
  /** Milliseconds on a CPU for each request, by process. The load generator is not among them. */
  cpu?: Readonly<Record<string, number>>
  /** This value by that of its limit or rival, the median of the rounds. */
  ratio?: number
  /** What the ratio, or else the value, has to be: `>= 0.5 of hello`. */
  target?: string
  met?: boolean
  note?: string
}

export interface BenchResult {
  rows: Row[]
  /** Paragraphs: what the figures stand on, and where one falls short, why. */
  notes?: string[]
}

/** One of the benches that every figure of Kept comes from. */
export interface Bench {
  /** `B2`. */
  id: string
  /** Its file's name; `npm run bench -- book-hot` runs it too. */
  slug: string
  title: string
  /** The whole target in words. */
  mustReach: string
  /** Whether it takes minutes, or worlds that take minutes to load: it is run only when it is named. */
  byNameOnly?: true
  /** @throws Error when an answer is wrong, or when two sides that should agree do not. */
  run(lab: Lab, pace: Pace): Promise<BenchResult>
}
