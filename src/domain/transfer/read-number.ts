/** A number as people write it: `1200.5`, `1200,50`, `1.200,50`, `1,200.50`, `1'200`. Null for what is none. */
export function readNumber(cell: string): number | null {
  const bare = cell.trim().replace(/[\s'’\u00a0]/g, '')
  const plain = /^-?\d+([.,]\d{1,2}|[.,]\d{4,})?$/
  if (plain.test(bare)) return Number(bare.replace(',', '.'))
  if (/^-?\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare)) return Number(bare.replaceAll('.', '').replace(',', '.'))
  if (/^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare)) return Number(bare.replaceAll(',', ''))
  return null
}
