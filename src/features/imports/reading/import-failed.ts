/** The file cannot be read at all. The message says what to do, to whoever has sent it, and nothing of what the file holds. */
export class ImportFailed extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'ImportFailed'
  }
}
