import type { Value } from '../orm/value.ts';
import { rows, type VersionName } from './rows.ts';

/** Which form faults take on a path. */
export type Dialect = 'legacy' | 'numbered';

/** Sockets, paths and the services behind them. */
export interface Transport {
  /** How connections end: kept open, or closed after each answer, by HTTP/1.0 or by `Connection: close`. */
  readonly connection: 'kept' | 'http-1.0' | 'closed';
  readonly server: string;
  readonly contentType: string;
  /** First line of every answer. */
  readonly declaration: string;
  /** Paths of XML-RPC, before `/common`, `/object`, `/db`. */
  readonly paths: { readonly [path: string]: Dialect };
  /** On `/openerp/xmlrpc/1` the database stands in the path, and not among the parameters. */
  readonly databaseInPath?: string;
  readonly unknownPath: 'hang-up' | '404' | '500';
  /** The answer to a body that is no XML, or holds control characters. */
  readonly malformed: 'fault' | 'numbered-fault' | 'html-500';
  /** Control characters in a record: sent as they are, or left out. */
  readonly controls: 'raw' | 'stripped';
  readonly commonMethods: readonly string[];
  readonly executeKw: boolean;
  readonly about: string;
  /** What `common.version` answers; none on 6.0. */
  readonly version: Value;
  readonly serverVersion: string;
  /** A wrong password is answered like this by `object`; an unknown uid too, up to 13. */
  readonly unknownUid: 'denied' | 'missing';
  /** Ten failed log-ins lock an address for a minute. */
  readonly lockout: boolean;
  readonly emptyPassword: 'refused' | 'assertion';
  readonly contextGet: 'ok' | 'fault';
}

const COMMON_61 = ['login', 'about', 'timezone_get', 'version', 'authenticate', 'set_loglevel'];

const version = (text: string, info: readonly Value[], serie: string): Value => ({
  server_version: text,
  server_version_info: info,
  server_serie: serie,
  protocol_version: 1,
});

const odoo = (major: number, text = `${major}.0`): Partial<Transport> => ({
  serverVersion: text,
  version: version(text, [major, 0, 0, 'final', 0, ''], `${major}.0`),
});

export const TRANSPORT: { readonly [name in VersionName]: Transport } = rows<Transport>(
  {
    // openerp-6.0.md, Transport and faults
    connection: 'kept',
    server: 'BaseHTTP/0.3 Python/2.7.18',
    contentType: 'text/xml',
    declaration: "<?xml version='1.0'?>",
    paths: { '/xmlrpc': 'legacy' },
    unknownPath: 'hang-up',
    malformed: 'numbered-fault',
    controls: 'raw',
    commonMethods: ['login', 'about', 'timezone_get', 'set_loglevel'],
    executeKw: false,
    about: 'An ERP for demos',
    version: null,
    serverVersion: '6.0.4',
    unknownUid: 'denied',
    lockout: false,
    emptyPassword: 'refused',
    contextGet: 'ok',
  },
  {
    // openerp-6.1.md 1
    '6.1': {
      connection: 'http-1.0',
      server: 'Werkzeug/1.0.1 Python/2.7.18',
      paths: { '/xmlrpc': 'legacy', '/openerp/xmlrpc/1': 'numbered' },
      databaseInPath: '/openerp/xmlrpc/1',
      unknownPath: '404',
      malformed: 'html-500',
      commonMethods: COMMON_61,
      executeKw: true,
      version: { server_version: '6.1', protocol_version: 1 },
      serverVersion: '6.1-20140804-233536',
    },
    // openerp-7.0.md, Transport and faults
    '7.0': {
      version: version('7.0-20140804-231303', [7, 0, 0, 'final', 0], '7.0'),
      serverVersion: '7.0-20140804-231303',
    },
    // odoo-8.md, Transport, faults, login
    '8': {
      paths: { '/xmlrpc': 'legacy', '/xmlrpc/2': 'numbered' },
      version: version('8.0-20160320', [8, 0, 0, 'final', 0], '8.0'),
      serverVersion: '8.0-20160320',
    },
    // odoo-9.md: the edition letter
    '9': {
      version: version('9.0c-20160320', [9, 0, 0, 'final', 0, 'c'], '9.0'),
      serverVersion: '9.0c-20160320',
    },
    // odoo-10.md, Transport
    '10': { ...odoo(10, '10.0-20180117'), unknownPath: '500' },
    '11': { ...odoo(11, '11.0-20191104'), server: 'Werkzeug/1.0.1 Python/3.9.2', unknownPath: '404' },
    // odoo-12.md, Transport
    '12': {
      ...odoo(12, '12.0-20191231'),
      contentType: 'text/xml; charset=utf-8',
      malformed: 'fault',
      lockout: true,
    },
    '13': odoo(13, '13.0-20191019'),
    // odoo-14.md 1
    '14': { ...odoo(14), unknownUid: 'missing', contextGet: 'fault' },
    // odoo-15.md
    '15': { ...odoo(15, '15.0+e-20220615'), contextGet: 'ok' },
    // odoo-16.md, Wire and login
    '16': {
      ...odoo(16, '16.0+e-20240621'),
      connection: 'closed',
      server: 'Werkzeug/2.2.2 Python/3.11.2',
      controls: 'stripped',
      lockout: false,
    },
    '17': odoo(17, '17.0-20240709'),
    // odoo-18.md, Wire and login
    '18': { ...odoo(18, '18.0-20250702'), emptyPassword: 'assertion' },
    // odoo-19.md 1
    '19': {
      ...odoo(19),
      server: 'Werkzeug/3.1.3 Python/3.13.5',
      declaration: '<?xml version="1.0"?>',
      emptyPassword: 'refused',
    },
  },
);
