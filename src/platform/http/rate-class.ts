/** The classes that are counted apart: three classes of route, and `checks`, the signatures of an address that we checked. */
export type RateClass = 'reads' | 'writes' | 'scans' | 'checks'
