/** Requests or values to send, made when they are needed; what was not sent is the next load's first. */
export interface Source<T> {
  take(count: number): Promise<T[]>
  /** Says how many of those taken last were sent. */
  used(count: number): void
}

/** @param make the n-th one */
export function sourceOf<T>(make: (n: number) => T | Promise<T>): Source<T> {
  let from = 0
  return {
    take: (count) => Promise.all(Array.from({ length: count }, (_, n) => make(from + n))),
    used(count) {
      from += count
    },
  }
}

/** What is made of each of another source's items. */
export function mapped<T, U>(source: Source<T>, make: (item: T, n: number) => U | Promise<U>): Source<U> {
  let from = 0
  return {
    take: async (count) => Promise.all((await source.take(count)).map((item, n) => make(item, from + n))),
    used(count) {
      source.used(count)
      from += count
    },
  }
}
