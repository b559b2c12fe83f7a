declare module 'cloudflare:workers' {
  import type { CloudflareWorkersModule } from '@cloudflare/workers-types/index.ts'

  export abstract class DurableObject<Env> extends CloudflareWorkersModule.DurableObject<Env> {}
}

declare module 'cloudflare:email' {
  export class EmailMessage {
    constructor(from: string, to: string, raw: string | ReadableStream)
    readonly from: string
    readonly to: string
  }
}
