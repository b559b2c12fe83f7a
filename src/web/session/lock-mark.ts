const LOCKED = 'kept-locked'

/** Whether this tab was locked, which a reload does not undo. */
export const isLockKept = () => sessionStorage.getItem(LOCKED) !== null

export const keepLock = () => sessionStorage.setItem(LOCKED, '1')

export const forgetLock = () => sessionStorage.removeItem(LOCKED)
