declare module 'cloudflare:workers' {
  import type { CloudflareWorkersModule } from '@cloudflare/workers-types/index.ts'

  export abstract class DurableObject<Env> extends CloudflareWorkersModule.DurableObject<Env> {}
}
