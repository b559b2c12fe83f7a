import { writeFileSync } from 'node:fs'
import { encode } from 'uqr'

const [WIDTH, HEIGHT] = [640, 480]
const DOT = 7
const FRAMES = 3

/** What a camera sees that is held to a code at a slant: not upright, nor evenly lit, nor sharp. As Chromium plays it for a camera. */
export function writeCameraPicture(path: string, text: string): void {
  const { data, size } = encode(text, { border: 3 })
  const side = size * DOT
  const slant = Math.PI / 14
  const [cos, sin] = [Math.cos(slant), Math.sin(slant)]
  const light = (x: number, y: number) => {
    const [right, down] = [x - WIDTH / 2, y - HEIGHT / 2]
    const [column, row] = [cos * right + sin * down, cos * down - sin * right].map((at) =>
      Math.floor((at + side / 2) / DOT),
    )
    const isDark = data[row ?? -1]?.[column ?? -1]
    const wall = 150 + 40 * Math.sin(x / 90) * Math.sin(y / 70)
    return isDark === undefined ? wall : (isDark ? 45 : 205) + (20 * x) / WIDTH
  }
  const luma = Buffer.alloc(WIDTH * HEIGHT)
  for (let y = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++)
      luma[y * WIDTH + x] = (light(x, y) + light(x + 0.5, y) + light(x, y + 0.5) + light(x + 0.5, y + 0.5)) / 4
  const grey = Buffer.alloc((WIDTH * HEIGHT) / 2, 128)
  const frame = [Buffer.from('FRAME\n'), luma, grey]
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`)
  writeFileSync(path, Buffer.concat([head, ...Array.from({ length: FRAMES }, () => frame).flat()]))
}
