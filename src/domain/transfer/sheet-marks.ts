/** What programs write where they have nothing: databases, statistics, spreadsheets whose formula found nobody, and people. */
const NOTHING = /^([-–—]+|\(null\)|<null>|null|nil|none|undefined|nan|n\/?a|\\N|#n\/a|#nv|#n\/d)$/i

/** Whether a cell only says that nothing is there. */
export const saysNothing = (cell: string): boolean => NOTHING.test(cell)

/** A date that was never one, as databases keep it where none is known. */
const NO_DATE = /^(0000-00-00|0001-01-01|0?1[./-]0?1[./-]0001)([ T]00:00(:00)?(\.0+)?Z?)?$/

export const saysNoDate = (cell: string): boolean => NO_DATE.test(cell)

/** Whether a spreadsheet has rounded a number and so lost its digits: `4,91511E+11`. */
export const isRounded = (cell: string): boolean => /^\d([.,]\d+)?E\+\d+$/i.test(cell)

/** A whole number that a program took for a fraction, since others of its column are empty: `9845012345.0`. */
const FRACTION = /^(\+?\d+)\.0$/

export const isFraction = (cell: string): boolean => FRACTION.test(cell)

export const withoutFraction = (cell: string): string => cell.replace(FRACTION, '$1')
