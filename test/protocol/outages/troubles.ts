/** What befalls the line to an ERP, or the ERP itself (rows E1 and A2 of the table of bad inputs). */
import { answered, type Line, type Trouble } from './line.ts';

const page =
  (status: number, headers: Readonly<Record<string, string>> = {}): Trouble =>
  ({ response }) =>
    void response
      .writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', ...headers })
      .end('<!DOCTYPE html><title>Odoo</title><p>This page is for people.</p>');

const instead =
  (body: string): Trouble =>
  async ({ response, forward }) =>
    answered(response, { ...(await forward()), body: Buffer.from(body) });

/** The connection ends after a part of the answer, which the head promised as a whole. */
const reset: Trouble = async ({ response, forward }) => {
  const { status, type, date, body } = await forward();
  response.writeHead(status, { 'Content-Type': type, Date: date, 'Content-Length': body.length + 1 });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
};

const troubled =
  (trouble: Trouble) =>
  (line: Line): void => {
    line.trouble = trouble;
  };

export interface Outage {
  readonly what: string;
  readonly begin: (line: Line) => Promise<void> | void;
  /** Milliseconds; where waiting for the end of it is what happens. */
  readonly timeout?: number;
}

export const OUTAGES: readonly Outage[] = [
  { what: 'nobody listens', begin: (line) => line.down() },
  {
    what: 'the connection ends before the answer',
    begin: troubled(({ request }) => void request.socket.destroy()),
  },
  { what: 'the connection ends within the answer', begin: troubled(reset) },
  { what: 'a page with 200', begin: troubled(page(200)) },
  { what: 'a page that leads elsewhere', begin: troubled(page(302, { Location: '/web/login' })) },
  { what: 'the page of a proxy, 502', begin: troubled(page(502)) },
  { what: 'the page of a proxy, 503', begin: troubled(page(503)) },
  { what: 'the page of a proxy, 504', begin: troubled(page(504)) },
  {
    what: 'an answer without its end',
    begin: troubled(instead('<methodResponse><params><param><value><int>3')),
  },
  { what: 'an answer that is no XML', begin: troubled(instead('<methodResponse>&<</methodResponse>')) },
  { what: 'JSON', begin: troubled(instead('{"jsonrpc": "2.0", "error":')) },
  { what: 'nothing at all', begin: troubled(instead('')) },
  { what: 'no answer in time', begin: troubled(() => undefined), timeout: 2000 },
];
