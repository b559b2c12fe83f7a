import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { toldAtStart } from './tied-process.ts'

/**
 * An R2 bucket as workerd asks for one, in a process of its own, so that what it holds is not counted as the Worker's. It knows what
 * Kept asks: put, get, list and delete. What is asked stands in a header, or before the bytes that are put.
 */

interface Asked {
  method: 'put' | 'get' | 'list' | 'delete'
  object?: string
  objects?: string[]
  prefix?: string
}

interface Kept {
  bytes: Uint8Array<ArrayBuffer>
  version: string
}

const SIZE = 'cf-r2-metadata-size'
const kept = new Map<string, Kept>()

const shown = (name: string, { bytes, version }: Kept) => ({
  ...{ name, version, size: bytes.length, etag: version, uploaded: Date.now() },
  ...{ httpFields: {}, customFields: [], checksums: {} },
})

function answer(response: ServerResponse, metadata: object, bytes: Uint8Array<ArrayBuffer> = new Uint8Array()): void {
  const head = Buffer.from(JSON.stringify(metadata))
  response.writeHead(200, { [SIZE]: head.length, 'Content-Length': head.length + bytes.length })
  response.write(head)
  response.end(bytes)
}

function refuse(response: ServerResponse): void {
  response.writeHead(404, {
    'cf-r2-error': JSON.stringify({ version: 1, v4code: 10007, message: 'There is no such object.' }),
  })
  response.end()
}

async function put(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const all = await buffer(request)
  const size = Number(request.headers[SIZE])
  const { method, object = '', objects = [object] } = JSON.parse(all.subarray(0, size).toString()) as Asked
  if (method === 'delete') {
    for (const name of objects) kept.delete(name)
    answer(response, {})
    return
  }
  if (method !== 'put') throw new Error(`The bucket of the benches does not know ${method}.`)
  const one = { bytes: Buffer.from(all.subarray(size)), version: randomUUID().replaceAll('-', '') }
  kept.set(object, one)
  answer(response, shown(object, one))
}

function get(request: IncomingMessage, response: ServerResponse): void {
  const { method, object = '', prefix = '' } = JSON.parse(String(request.headers['cf-r2-request'])) as Asked
  if (method === 'list') {
    const objects = [...kept].flatMap(([name, one]) => (name.startsWith(prefix) ? [shown(name, one)] : []))
    answer(response, { objects, truncated: false, delimitedPrefixes: [] })
    return
  }
  const one = kept.get(object)
  if (one) answer(response, shown(object, one), one.bytes)
  else refuse(response)
}

const { port } = toldAtStart<{ port: number }>()
createServer((request, response) => {
  if (request.method === 'PUT') void put(request, response)
  else get(request, response)
}).listen(port, '127.0.0.1', () => process.send?.('listening'))
