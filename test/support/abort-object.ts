import { runInDurableObject } from 'cloudflare:test'

/**
 * Ends one object in the middle of whatever it does, as a crash would. Never all of them: other files run beside this one in
 * the same process, and their requests would wait for objects that are gone.
 */
export async function abortObject(object: DurableObjectStub<undefined> | DurableObjectStub): Promise<void> {
  await runInDurableObject(object as DurableObjectStub, (_, state) => state.abort('a crash')).catch(() => {})
}
