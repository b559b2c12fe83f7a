import { expect, test } from 'vitest'
import { typedCharacter } from '../../src/web/parts/typed-character.ts'

type Held = 'Shift' | 'Alt' | 'Control' | 'Meta' | 'AltGraph'

const press = (key: string, code: string, ...held: Held[]) => ({
  key,
  code,
  shiftKey: held.includes('Shift'),
  altKey: held.includes('Alt'),
  ctrlKey: held.includes('Control'),
  metaKey: held.includes('Meta'),
  getModifierState: (name: string) => held.includes(name as Held),
})

/** Which keys of a layout type what the console's shortcuts are named by. */
const LAYOUTS: Record<string, [typed: string, press: ReturnType<typeof press>, onMac?: boolean][]> = {
  US: [
    ['n', press('n', 'KeyN')],
    ['n', press('N', 'KeyN')], // Caps Lock
    ['/', press('/', 'Slash')],
    ['?', press('?', 'Slash', 'Shift')],
    ['[', press('[', 'BracketLeft')],
    [']', press(']', 'BracketRight')],
    ['1', press('1', 'Digit1')],
    ['1', press('1', 'Numpad1')],
    ['/', press('/', 'NumpadDivide')],
  ],
  German: [
    ['z', press('z', 'KeyY')],
    ['/', press('/', 'Digit7', 'Shift')],
    ['?', press('?', 'Minus', 'Shift')],
    ['[', press('[', 'Digit8', 'AltGraph')],
    [']', press(']', 'Digit9', 'AltGraph', 'Control', 'Alt')],
    ['[', press('[', 'Digit8', 'Control', 'Alt')],
    ['[', press('[', 'Digit5', 'Alt'), true],
    [']', press(']', 'Digit6', 'Alt'), true],
    [',', press(',', 'Comma')],
    ['.', press('.', 'Period')],
    ['ü', press('ü', 'BracketLeft')],
  ],
  Spanish: [
    ['/', press('/', 'Digit7', 'Shift')],
    ['?', press('?', 'Minus', 'Shift')],
    ['[', press('[', 'BracketLeft', 'AltGraph')],
    [']', press(']', 'BracketRight', 'AltGraph', 'Control', 'Alt')],
    ['ñ', press('ñ', 'Semicolon')],
  ],
  French: [
    ['m', press('m', 'Semicolon')],
    ['1', press('1', 'Digit1', 'Shift')],
    ['/', press('/', 'Period', 'Shift')],
    ['?', press('?', 'KeyM', 'Shift')],
    ['[', press('[', 'Digit5', 'AltGraph', 'Control', 'Alt')],
    ['[', press('[', 'Digit5', 'Shift', 'Alt'), true],
    [']', press(']', 'Minus', 'AltGraph')],
    [',', press(',', 'KeyM')],
    ['.', press('.', 'Comma', 'Shift')],
  ],
  Hindi: [
    ['n', press('ल', 'KeyN')],
    ['d', press('्', 'KeyD')],
    ['/', press('य', 'Slash')],
    ['?', press('य़', 'Slash', 'Shift')],
    ['[', press('ड', 'BracketLeft')],
    [']', press('़', 'BracketRight')],
    ['1', press('१', 'Digit1')],
    ['1', press('1', 'Digit1')],
    [',', press(',', 'Comma')],
  ],
  Russian: [
    ['n', press('т', 'KeyN')],
    ['[', press('х', 'BracketLeft')],
  ],
}

test.each(Object.entries(LAYOUTS))('what is typed on a %s keyboard', (_, presses) => {
  for (const [typed, pressed, onMac = false] of presses) {
    const held = `${pressed.key} by ${pressed.code}`
    expect([held, typedCharacter(pressed, onMac)]).toEqual([held, typed])
  }
})

test.each([
  ['Ctrl+N', press('n', 'KeyN', 'Control'), false],
  ['Ctrl+[', press('[', 'BracketLeft', 'Control'), false],
  ['Ctrl+Shift+7 in German', press('/', 'Digit7', 'Control', 'Shift'), false],
  ['Ctrl+F in Hindi', press('ि', 'KeyF', 'Control'), false],
  ['⌘[', press('[', 'BracketLeft', 'Meta'), true],
  ['⌘⌥[', press('[', 'Digit5', 'Meta', 'Alt'), true],
  ['Ctrl+/ on a Mac', press('/', 'Slash', 'Control'), true],
  ['Alt+1, another tab', press('1', 'Digit1', 'Alt'), false],
  ['Alt+F, a menu', press('f', 'KeyF', 'Alt'), false],
  ['Shift+N', press('N', 'KeyN', 'Shift'), false],
  ['Option+P on a Mac', press('π', 'KeyP', 'Alt'), true],
  ['AltGr+E', press('e', 'KeyE', 'AltGraph'), false],
  ['Shift+N in Hindi', press('ळ', 'KeyN', 'Shift'), false],
  ['a dead key', press('Dead', 'Equal'), false],
  ['an arrow', press('ArrowLeft', 'ArrowLeft'), false],
  ['Enter', press('Enter', 'Enter'), false],
])('%s is no shortcut', (_, pressed, onMac) => {
  expect(typedCharacter(pressed, onMac)).toBeNull()
})
