import { join } from 'node:path'
import { inject } from 'vitest'
import { bundle, filesOf } from '../../../scripts/web/console.ts'
import { consolePolicy } from '../../../scripts/web/console-headers.ts'
import type { Opened } from './console-browser.ts'

const FOLDER = join(import.meta.dirname, 'gallery')
const TYPES: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css', woff2: 'font/woff2' }

/** Adds the gallery of parts to the site, under `/gallery.html`, with the policy that every page has. */
export async function galleryPages() {
  const files = new Map(filesOf(await bundle([join(FOLDER, 'gallery.html')], FOLDER)))
  return async ({ context }: Opened): Promise<void> => {
    for (const [path, content] of files)
      await context.route(
        (url) => url.origin === inject('demoUrl') && url.pathname === `/${path}`,
        (route) =>
          route.fulfill({
            body: Buffer.from(content),
            headers: {
              'Content-Type': TYPES[path.split('.').at(-1) ?? ''] ?? 'text/plain',
              'Content-Security-Policy': consolePolicy({ signsIn: true }, [], null),
            },
          }),
      )
  }
}
