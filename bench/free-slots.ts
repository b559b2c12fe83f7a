import type { Source } from './lab/source.ts'
import { SLOTS, type SlotInput, type World } from './world.ts'

/** The slots that are free in a run, each given out once: what one bench has booked the next does not ask for. */
export interface FreeSlots {
  /** Of these doctors in turn. */
  of(doctorIds: readonly [string, ...string[]]): Source<SlotInput>
}

export function freeSlots(world: World): FreeSlots {
  const next = new Map<string, number>()

  /** The next slots of doctors in turn. @throws Error when a doctor has none left */
  function slotsOf(doctorIds: readonly [string, ...string[]], { turn, count }: { turn: number; count: number }) {
    const given = new Map(next)
    return Array.from({ length: count }, (_, n) => {
      const doctorId = doctorIds[(turn + n) % doctorIds.length] ?? doctorIds[0]
      const slot = given.get(doctorId) ?? 0
      if (slot >= SLOTS) throw new Error('A doctor has no free slots left.')
      given.set(doctorId, slot + 1)
      return { doctorId, slot }
    })
  }

  return {
    of(doctorIds) {
      let turn = 0
      return {
        take: async (count) =>
          slotsOf(doctorIds, { turn, count }).map(({ doctorId, slot }) => world.slot(doctorId, slot)),
        used(count) {
          for (const { doctorId, slot } of slotsOf(doctorIds, { turn, count })) next.set(doctorId, slot + 1)
          turn += count
        },
      }
    },
  }
}
