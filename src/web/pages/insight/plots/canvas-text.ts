import type uPlot from 'uplot'
import { colour, letters } from './palette.ts'

interface Text {
  text: string
  /** In pixels of the page, from the plot's left upper corner. */
  x: number
  y: number
  align?: CanvasTextAlign
  tone?: string
  isBold?: boolean
}

/** Pixels of the canvas for each of the page. */
export const scaleOf = (plot: uPlot): number => plot.ctx.canvas.width / plot.width

export function widthOf(plot: uPlot, text: string, isBold = false): number {
  plot.ctx.save()
  plot.ctx.font = letters(isBold ? 600 : 400)
  const { width } = plot.ctx.measureText(text)
  plot.ctx.restore()
  return width
}

export function writeText(plot: uPlot, { text, x, y, align = 'left', tone = 'text-2', isBold = false }: Text): void {
  const { ctx } = plot
  const scale = scaleOf(plot)
  ctx.save()
  ctx.scale(scale, scale)
  ctx.font = letters(isBold ? 600 : 400)
  ctx.fillStyle = colour(tone)
  ctx.textAlign = align
  ctx.textBaseline = 'middle'
  ctx.fillText(text, x, y)
  ctx.restore()
}

/** The text, or as much of it as fits. */
export function cutTo(plot: uPlot, text: string, width: number, isBold = false): string {
  let cut = text
  while (cut.length > 1 && widthOf(plot, cut === text ? cut : `${cut}…`, isBold) > width) cut = cut.slice(0, -1)
  return cut === text ? text : `${cut.trimEnd()}…`
}
