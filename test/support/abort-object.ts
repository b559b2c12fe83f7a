import { runInDurableObject } from 'cloudflare:test'

/**
 * Ends one object in the middle of whatever it does, as a crash would. For `test/crashes` alone: what else of the process runs at
 * that moment may never go on.
 */
export async function abortObject(object: DurableObjectStub<undefined> | DurableObjectStub): Promise<void> {
  await runInDurableObject(object as DurableObjectStub, (_, state) => state.abort('a crash')).catch(() => {})
}
