/**
 * The classes that are counted apart: three classes of route, `links`, the pages of messages' links, and `checks`, the signatures of
 * an address that we checked.
 */
export type RateClass = 'reads' | 'writes' | 'scans' | 'links' | 'checks'
