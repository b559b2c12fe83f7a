import { expect, test } from 'vitest'
import { faultOfAddress, isPublicAddress } from '../../src/domain/webhooks/address.ts'

const PUBLIC = { publicUrl: 'https://kept.example.org', allowsLoopback: false }
const LOCAL = { publicUrl: 'http://127.0.0.1:8787', allowsLoopback: true }

test.each([
  'https://example.com/kept',
  'https://example.com',
  'https://example.com:443/kept?key=a%20b',
  'https://hooks.example.co.uk/a/b/c',
  'https://xn--mnchen-3ya.example/kept',
  'https://münchen.example/kept',
  'HTTPS://EXAMPLE.COM/kept',
  'https://localhost.example.com/kept',
  'https://notlocal.example/kept',
  'https://kept.example.org.example.com/',
])('%s is taken', (url) => expect(faultOfAddress(url, PUBLIC)).toBeNull())

test.each([
  ...['', ' ', 'example.com', '/kept', '//example.com/kept', 'https://', 'https:///', 'https://exa mple.com'],
  ...['http://example.com/kept', 'ftp://example.com', 'file:///etc/passwd', 'javascript:alert(1)', 'wss://example.com'],
  ...['https://example.com:8443/', 'https://example.com:80/', 'https://example.com:0/', 'http://example.com:443/'],
  ...['https://user@example.com/', 'https://user:password@example.com/', 'https://:password@example.com/'],
  ...['https://example.com/#top', 'https://example.com/#', 'https://example.com/a#b'],
  ...['https://127.0.0.1/', 'https://127.1/', 'https://0x7f.1/', 'https://2130706433/', 'https://0177.0.0.1/'],
  ...['https://10.0.0.1/', 'https://8.8.8.8/', 'https://169.254.169.254/latest/', 'https://0/', 'https://1.1/'],
  ...['https://[::1]/', 'https://[::ffff:7f00:1]/', 'https://[2606:4700::1111]/', 'https://[::]/'],
  ...['https://１２７.０.０.１/', 'https://127。0。0。1/', 'https://⑩.0.0.1/'],
  ...[
    'https://localhost/',
    'https://LOCALHOST/',
    'https://a.localhost/',
    'https://localhost./',
    'https://localhost.localdomain/',
  ],
  ...['https://intranet/', 'https://kept/', 'https://com/', 'https://printer.local/', 'https://a.b.internal/'],
  ...[
    'https://metadata.google.internal/',
    'https://router.home.arpa/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://x.onion/',
  ],
  ...[
    'https://nas.lan/',
    'https://x.alt/',
    'https://example.com./',
    'https://example.com../',
    'https://.example.com./',
  ],
  ...['https://kept.example.org/', 'https://KEPT.example.org/webhooks', 'https://kept.example.org:443/x'],
  ...[
    'https://example.com\\@127.0.0.1/',
    'https://example.com\t/',
    'https://example.com\n/',
    'https://example.com/a b',
  ],
  `https://example.com/${'a'.repeat(2000)}`,
])('%s is refused', (url) => expect(faultOfAddress(url, PUBLIC)).toMatch(/^must /))

test.each(['http://127.0.0.1:9000/hook', 'http://localhost:9000/', 'https://localhost/', 'http://[::1]:9000/'])(
  '%s is taken where the machine’s own addresses are',
  (url) => {
    expect(faultOfAddress(url, LOCAL)).toBeNull()
    expect(faultOfAddress(url, PUBLIC)).not.toBeNull()
  },
)

test.each([
  ...[
    'http://127.0.0.1:8787/webhooks',
    'http://localhost:8787/webhooks',
    'http://[::1]:8787/',
    'http://127.0.0.2:9000/',
    'http://10.0.0.1:9000/',
    'http://example.com/',
  ],
  ...['http://user@127.0.0.1:9000/', 'http://127.0.0.1:9000/#x', 'ftp://127.0.0.1:9000/', 'http://a.localhost:9000/'],
  ...['http://192.168.0.1/', 'http://0.0.0.0:9000/', 'http://[::]:9000/', 'http://printer.local:9000/'],
])('%s is refused there too', (url) => expect(faultOfAddress(url, LOCAL)).toMatch(/^must /))

test.each([
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.255.255',
  '100.128.0.0',
  '2606:4700::1111',
  '2a00:1450::1',
])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true))

test.each([
  ...[
    '0.0.0.0',
    '0.1.2.3',
    '10.1.2.3',
    '127.0.0.1',
    '127.255.255.255',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
  ],
  ...[
    '192.168.1.1',
    '100.64.0.1',
    '100.127.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
  ],
  ...['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...[
    '::',
    '::1',
    '::127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '64:ff9b::808:808',
    '64:ff9b:1::1',
  ],
  ...['2002:7f00:1::', '2001::1', '2001:db8::1', '3fff::1', 'fc00::1', 'fd12:3456::1', 'fe80::1', 'fec0::1', 'ff02::1'],
  ...['100::1', '5f00::1', '4000::1', '2001:20::1', '', 'example.com', '999.1.1.1', '[::1]'],
])('%s is not public', (address) => expect(isPublicAddress(address)).toBe(false))
