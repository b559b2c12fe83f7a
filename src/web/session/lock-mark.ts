/** A page that nobody touches for so long is locked. */
export const IDLE = 15 * 60_000

const LOCKED = 'kept-locked'

/** Whether this tab was locked, which a reload does not undo. */
export const isLockKept = () => sessionStorage.getItem(LOCKED) !== null

export const keepLock = () => sessionStorage.setItem(LOCKED, '1')

export const forgetLock = () => sessionStorage.removeItem(LOCKED)
