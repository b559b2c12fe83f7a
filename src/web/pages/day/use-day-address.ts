import { useAddress } from '../../parts/use-address.ts'
import { type Chosen, DAY_ADDRESS } from './day-address.ts'
import { focusTitle } from './doc-title.tsx'

/** What of the doctor's day is open, by the address: a new sign-in or a reload comes back to it, and the browser's Back to where they were. */
export function useDayAddress() {
  const { value, go, settle, close } = useAddress(DAY_ADDRESS)
  return {
    ...value,
    /** What somebody goes to. */
    choose: (chosen: Chosen | null) => {
      go({ chosen })
      focusTitle()
    },
    /** What the page shows by itself where nothing was chosen: it stays, whatever the day brings. */
    settle: (chosen: Chosen) => settle({ chosen }),
    turnTo: (day: string | null) => go({ day }),
    openHours: () => go({ showsHours: true }),
    closeHours: () => close({ showsHours: false }),
  }
}

export type DayAddress = ReturnType<typeof useDayAddress>
