/** Browsers list some zones by the name that they had before. */
const RENAMED: Record<string, string> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Catamarca': 'America/Argentina/Catamarca',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Cordoba': 'America/Argentina/Cordoba',
  'America/Godthab': 'America/Nuuk',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Jujuy': 'America/Argentina/Jujuy',
  'America/Louisville': 'America/Kentucky/Louisville',
  'America/Mendoza': 'America/Argentina/Mendoza',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
  'Pacific/Enderbury': 'Pacific/Kanton',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
}

/** The zones to choose from by their region, `Europe` → `Europe/Berlin`; the one that is chosen is among them, whatever its name. */
export function zoneList(chosen: string): [region: string, zones: string[]][] {
  const names = Intl.supportedValuesOf('timeZone')
    .map((name) => RENAMED[name] ?? name)
    .filter((name) => name.includes('/') && !name.startsWith('Etc/'))
  const all = [...new Set([...names, 'UTC', chosen])].sort()
  return [...Map.groupBy(all, (name) => name.split('/')[0] ?? name)]
}

/** `America/Argentina/Buenos_Aires` → `Argentina, Buenos Aires`. */
export const zoneCity = (zone: string): string => zone.split('/').slice(1).join(', ').replaceAll('_', ' ') || zone
