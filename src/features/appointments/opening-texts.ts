import type { Sealed } from '../../db/sealed.ts'
import { again, anew } from '../../platform/again.ts'
import type { Vault } from '../../platform/vault/vault.ts'
import type { Changed } from '../../records/visits/appointment-change.ts'
import { NotOpened, openTextsThatGo, unnamed } from '../../records/visits/texts-that-go.ts'

/** More would mean that somebody else changes the texts each time in between. */
const TRIES = 5

/**
 * Makes a change, and where it would remove texts that the request does not name, opens them and makes it once more: only a visit
 * with texts that goes to another patient costs the second statement.
 * @param names the columns that the request names
 * @throws DomainError UNREADABLE_FIELD
 */
export function openingTexts(
  vault: Vault,
  names: readonly string[],
  change: (opened: readonly Sealed[]) => Promise<Changed | Error>,
): Promise<Changed | Error> {
  let opened: readonly Sealed[] = []
  return again(TRIES, async () => {
    const outcome = await change(opened)
    if (!(outcome instanceof NotOpened)) return outcome
    opened = await openTextsThatGo(vault, outcome.image, unnamed(names))
    return anew(outcome)
  })
}
