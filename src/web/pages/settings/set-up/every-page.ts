interface Page<T> {
  data: T[]
  page: { nextCursor: string | null }
}

/** All records of a list, page after page: a set-up is looked at whole. */
export async function everyPage<T>(read: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const { data, page } = await read(cursor === undefined ? {} : { cursor })
    all.push(...data)
    cursor = page.nextCursor
  }
  return all
}
