import type { Page } from 'playwright-core'
import { PHONE } from '../console-browser.ts'

interface Look {
  name: string
  login: string
  path: string
  viewport: { width: number; height: number }
  /** What is there once the page is drawn. */
  drawn: (page: Page) => Promise<unknown>
  /** The README shows it, at this size. */
  shown?: { width: number; height: number }
}

const DESK = { width: 1024, height: 640 }
const README = { width: 1280, height: 720 }

const appears = (selector: string) => (page: Page) => page.locator(selector).first().waitFor()
const says = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor()

/** Every page of the console, as those see it who use it. */
export const LOOKS_OF_PAGES: readonly Look[] = [
  { name: 'sign-in', login: '', path: '/sign-in', viewport: DESK, drawn: says('Sunita Pillai') },
  { name: 'desk', login: 'reception', path: '/desk', viewport: DESK, drawn: appears('.tile'), shown: README },
  { name: 'day', login: 'doctor1', path: '/day', viewport: DESK, drawn: says('Earlier visits'), shown: README },
  {
    name: 'board',
    login: 'reception',
    path: '/board?locationId=33764b37-e154-595d-85dc-06f46d2f4f9d',
    viewport: DESK,
    drawn: appears('.b-row'),
    shown: README,
  },
  { name: 'book', login: 'patient1', path: '/book', viewport: PHONE, drawn: appears('.slot'), shown: README },
  { name: 'my', login: 'patient1', path: '/my', viewport: PHONE, drawn: appears('.visit-row') },
  { name: 'check-in', login: 'patient1', path: '/check-in', viewport: PHONE, drawn: says('Scan the code') },
  { name: 'insight', login: 'admin', path: '/insight', viewport: DESK, drawn: appears('.plot-canvas canvas') },
  {
    name: 'settings',
    login: 'admin',
    path: '/settings',
    viewport: DESK,
    drawn: appears('.section .su'),
  },
]
