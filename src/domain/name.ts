/** U+2800 is a letter of Braille that shows nothing; the rest that shows nothing has the property of being ignorable. */
const VISIBLE = /[[\p{L}\p{N}\p{P}\p{S}]--[\p{Default_Ignorable_Code_Point}\u2800]]/v

const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * What is wrong with a name as somebody typed it, null for one that can be shown in a list and read back. A bidi control
 * turns round what stands beside the name, a line break makes two rows of one.
 */
export function faultOfName(name: string): string | null {
  if (BREAKS.test(name)) return 'must not hold line breaks or other control characters'
  if (/\p{Bidi_Control}/u.test(name)) return 'must not hold characters that change the direction of text'
  return VISIBLE.test(name) ? null : 'must hold something that can be seen'
}
