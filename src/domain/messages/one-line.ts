/** Breaks, and every other control character; a sign that belongs to no script, such as half of a pair. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]+/gu

/** A text that stays within the line, or the header's value, that it stands in: what would end it for some reader is a space. */
export function asLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
}

/** Marks that nobody sees. Two of them shape letters of Hindi and Persian, and stay. */
const UNSEEN = /[\p{Bidi_Control}[\p{Default_Ignorable_Code_Point}--[\u200c\u200d\ufe0e\ufe0f]]]/gv

/**
 * What somebody typed, as it can stand in a line of ours: it neither begins a line or a header of its own, nor turns the text
 * beside it round, nor makes a link (mail programs make one of whatever has a scheme).
 * @param most characters, beyond which it is cut
 */
export function oneLine(typed: string, most: number): string {
  const plain = typed
    .replace(BREAKS, ' ')
    .replace(UNSEEN, '')
    .replace(/:\/\/+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const characters = [...plain]
  return characters.length <= most
    ? plain
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
