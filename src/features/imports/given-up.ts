import { DomainError } from '../../domain/errors.ts'
import type { Claimed } from './running/import-run.ts'

const WHAT: Record<Claimed['step'], string> = {
  profile: 'The file was not read to its end',
  check: 'Not all rows were checked',
  commit: 'Not all records were made',
  undo: 'Not all records were taken back',
}

const ON: Record<Claimed['step'], string> = {
  profile: 'Check the import, and it is read again.',
  check: 'Check the import again.',
  commit: 'What was made stays. Commit the import again to go on where it was, no record is made twice; or undo it.',
  undo: 'Undo the import again to go on where it was.',
}

/** An error that callers are told says why in plain words. What else goes wrong may say what a row holds: the log has it. */
function whyOf(error: Error | null): string {
  if (error === null) return 'each time it was stopped before anything was done. Parts of the file may be too large'
  return error instanceof DomainError
    ? error.message.replace(/\.$/, '')
    : 'something went wrong that whoever operates Kept finds in the log as import.interrupted'
}

/** Why a step was given up, and what to do, as whoever asked for it reads it. */
export function givenUp(step: Claimed['step'], { error, tries }: { error: Error | null; tries: number }): string {
  return `${WHAT[step]}, in ${tries} tries: ${whyOf(error)}. ${ON[step]}`
}
