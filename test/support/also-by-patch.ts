/** A table by route, `PUT /clinic`, with a row for each PATCH too: it is the PUT under another name. A row of its own stays. */
export function alsoByPatch<Row>(table: Record<string, Row>): Record<string, Row> {
  const patches = Object.entries(table).flatMap(([route, row]) =>
    route.startsWith('PUT ') ? [[route.replace('PUT', 'PATCH'), row] as const] : [],
  )
  return { ...Object.fromEntries(patches), ...table }
}
