const DIGIT = /\p{Nd}/u

/** A decimal digit of any script as 0 to 9: Unicode has each script's ten in a row. */
function latinDigit(digit: string): string {
  const at = digit.codePointAt(0) ?? 0
  let zero = at
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero--
  return String((at - zero) % 10)
}

/** A text with the decimal digits of every script as 0 to 9. */
export const latinDigits = (text: string): string => text.replace(/\p{Nd}/gu, latinDigit)
