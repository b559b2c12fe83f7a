/** The record or the rules are no longer what the decision was made on: decide again. */
export class Outdated extends Error {
  readonly what: 'visit' | 'series' | 'rules'

  constructor(what: 'visit' | 'series' | 'rules') {
    super(`The ${what} changed meanwhile.`)
    this.name = 'Outdated'
    this.what = what
  }
}
