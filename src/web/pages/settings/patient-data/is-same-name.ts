const folded = (name: string) => name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

/** Whether somebody has typed a name, as far as a keyboard lets them: case and spaces are no matter. */
export const isSameName = (typed: string, name: string): boolean => folded(typed) === folded(name)
