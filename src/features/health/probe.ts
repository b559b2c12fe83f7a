import * as z from 'zod'
import { describeFields } from '../../platform/openapi/describe-fields.ts'

/** How one part of the service stands. */
export const finding = describeFields(
  z.object({ state: z.enum(['up', 'down']), milliseconds: z.number(), remedy: z.string().optional() }),
  {
    state: 'Whether the part is as it has to be.',
    milliseconds: 'How long the check took.',
    remedy: 'What to do, where the part is down.',
  },
)
export type Finding = z.infer<typeof finding>

/** Milliseconds a check may take: less than who asks is willing to wait. */
const PATIENCE = 3_000

const CUT_OFF = `It does not answer within ${PATIENCE / 1000} seconds.`

/**
 * Makes one check, and waits for it only so long.
 * @param check answers what to do where the part is not as it has to be; null where it is
 * @param remedyOf what to do where the check fails; where it hangs, it is asked with `undefined`
 */
export async function probe(
  check: () => Promise<string | null>,
  remedyOf: (error: unknown) => string,
): Promise<Finding> {
  const started = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  const cutOff = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`${CUT_OFF} ${remedyOf(undefined)}`), PATIENCE)
  })
  const remedy = await Promise.race([check().catch(remedyOf), cutOff])
  clearTimeout(timer)
  const milliseconds = Math.round(performance.now() - started)
  return remedy === null ? { state: 'up', milliseconds } : { state: 'down', milliseconds, remedy }
}
