/** What the walk of a generated client needs. */
export interface Desk {
  url: string
  tokenOf: (login: string) => Promise<string>
  /** Sees each answer before the walk does. */
  look: (request: Request, response: Response) => Promise<void>
}
