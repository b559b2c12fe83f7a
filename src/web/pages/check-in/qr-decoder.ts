import { decodeQR } from 'qr/decode.js'

/** A code that is held to a camera fills much of the picture: more dots only take longer. */
const WIDEST = 720
/** A slow phone still has time for what it shows. */
const PATIENCE = 80

/** Reads codes out of the pictures of a camera, where the browser cannot. */
export function qrDecoder() {
  const canvas = document.createElement('canvas')
  const pixels = canvas.getContext('2d', { willReadFrequently: true })
  return {
    async detect(video: HTMLVideoElement): Promise<{ rawValue: string }[]> {
      const scale = Math.min(1, WIDEST / Math.max(video.videoWidth, video.videoHeight))
      canvas.width = Math.round(video.videoWidth * scale)
      canvas.height = Math.round(video.videoHeight * scale)
      if (!pixels || canvas.width === 0) return []
      pixels.drawImage(video, 0, 0, canvas.width, canvas.height)
      const { data, width, height } = pixels.getImageData(0, 0, canvas.width, canvas.height)
      return [{ rawValue: decodeQR({ data, width, height }, { timeLimit: PATIENCE }) }]
    },
  }
}
