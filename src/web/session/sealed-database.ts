const NAME = 'kept'

export interface Owner {
  userId: string
  clinicId: string
}

export interface SealingKey extends Owner {
  key: CryptoKey
  madeAt: number
}

export interface Sealed extends Owner {
  name: string
  iv: Uint8Array<ArrayBuffer>
  data: ArrayBuffer
  at: number
}

export const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })

let opened: Promise<IDBDatabase> | undefined

/** Two tables, each by user and clinic: the keys, and what they have sealed. */
function sealedDatabase(): Promise<IDBDatabase> {
  opened ??= (() => {
    const request = indexedDB.open(NAME, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('keys', { keyPath: ['userId', 'clinicId'] })
      request.result.createObjectStore('sealed', { keyPath: ['userId', 'clinicId', 'name'] })
    }
    return settled(request)
  })()
  return opened
}

export async function tableOf(name: 'keys' | 'sealed', mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await sealedDatabase()).transaction(name, mode).objectStore(name)
}
