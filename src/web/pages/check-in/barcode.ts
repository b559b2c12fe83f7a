interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

declare global {
  // The Shape Detection API, which some browsers have and TypeScript does not know.
  var BarcodeDetector: (new (options: { formats: string[] }) => Detector) | undefined
}

export const canDetect = (): boolean =>
  globalThis.BarcodeDetector !== undefined && navigator.mediaDevices?.getUserMedia !== undefined

export const qrDetector = (): Detector | null =>
  globalThis.BarcodeDetector ? new globalThis.BarcodeDetector({ formats: ['qr_code'] }) : null
