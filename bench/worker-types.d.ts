import type { webcrypto } from 'node:crypto'
import type * as workers from '@cloudflare/workers-types/index.ts'

// The statements are composed by the Worker's own code. Its global types come in one by one: all of them together stand
// against Node's.
declare global {
  type CryptoKey = webcrypto.CryptoKey
  type DurableObjectNamespace<T extends workers.Rpc.DurableObjectBranded | undefined = undefined> =
    workers.DurableObjectNamespace<T>
  type Fetcher = workers.Fetcher
  export import Rpc = workers.Rpc
  type Hyperdrive = workers.Hyperdrive
  type KVNamespace = workers.KVNamespace
  type KVNamespaceListResult<Metadata, Key extends string = string> = workers.KVNamespaceListResult<Metadata, Key>
  type R2Bucket = workers.R2Bucket
  type R2MultipartUpload = workers.R2MultipartUpload
  type R2UploadedPart = workers.R2UploadedPart
  type Queue<Body = unknown> = workers.Queue<Body>
  type RateLimit = workers.RateLimit
  type SendEmail = workers.SendEmail
}
