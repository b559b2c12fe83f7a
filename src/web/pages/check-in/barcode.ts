interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

interface DetectorOfBrowser {
  new (options: { formats: string[] }): Detector
  getSupportedFormats(): Promise<string[]>
}

declare global {
  // The Shape Detection API, which some browsers have and TypeScript does not know.
  var BarcodeDetector: DetectorOfBrowser | undefined
}

const QR = 'qr_code'

export const hasCamera = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined

/** The browser's own, or else one that is loaded only then: it is larger than the page. */
export async function qrDetector(): Promise<Detector> {
  const own = globalThis.BarcodeDetector
  if (own && (await own.getSupportedFormats()).includes(QR)) return new own({ formats: [QR] })
  return (await import('./qr-decoder.ts')).qrDecoder()
}
