/** Where clients reach the gateway, and how many of them. */

import type { Table } from './row.ts';
import { address, file, networks, number, octets, oneOf, passThrough, publicUrl, whole } from './values.ts';

export const LISTENING = {
  listen: {
    value: 'HOST:PORT',
    fallback: '127.0.0.1:8008',
    about: 'where clients reach the gateway; port 0 picks a free one',
    read: address,
  },
  tlsCert: {
    value: 'FILE',
    about: 'serve HTTPS with this certificate chain (PEM); read again on SIGHUP',
    read: file,
  },
  tlsKey: { value: 'FILE', about: 'the private key of the certificate (PEM)', read: file },
  hsts: {
    value: 'SECONDS',
    about: 'tell clients that came over HTTPS to come over nothing else for so long',
    read: whole(0, 63_072_000),
  },
  publicUrl: {
    value: 'URL',
    about: 'the address clients use, where it is not that of --listen; without a path',
    read: publicUrl,
  },
  trustProxy: {
    value: 'CIDR',
    about:
      'proxies whose X-Forwarded-For, -Host and -Proto are believed; several with commas, or given again',
    read: networks,
    many: true,
  },
  allowPlain: {
    value: 'off|on',
    fallback: 'off',
    alone: 'on',
    about: 'whether passwords are taken from other machines without HTTPS, for all on the way to read',
    read: oneOf('off', 'on'),
  },
  passThrough: {
    value: 'on|URL',
    alone: 'on',
    about: 'hand what is not CalDAV to the ERP, or to its pages at that URL, so that one address serves both',
    read: passThrough,
  },
  passThroughLongpolling: {
    value: 'PORT',
    about:
      "the ERP's gevent or longpolling port, where it has one: websockets and long polls are passed there",
    read: whole(1, 65_535),
  },
  maxConnections: { value: 'N', fallback: '2000', about: 'connections of clients at once', read: whole(1) },
  maxConnectionsEach: {
    value: 'N',
    fallback: '500',
    about:
      'connections of one address, or one /64 of IPv6, but for those of --trust-proxy; idle ones give way',
    read: whole(1),
  },
  maxBody: { value: 'SIZE', fallback: '10M', about: 'largest request', read: octets },
  grace: {
    value: 'SECONDS',
    fallback: '30',
    about: 'how long requests under way may take when the gateway is told to stop',
    read: number(0, 3600),
  },
} as const satisfies Table;
