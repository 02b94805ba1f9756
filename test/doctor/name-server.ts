/** A small name server on loopback. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Answer, decode, encode } from 'dns-packet';

export interface NameServer {
  /** As `--dns` takes it. */
  readonly address: string;
  /** Names that were asked for, by type. */
  readonly asked: ReadonlySet<string>;
  close(): Promise<void>;
}

/** Answers what is in the zone; what is not there is NXDOMAIN, and of what is there what it lacks is an empty answer. */
export async function nameServer(zone: readonly Answer[]): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked = new Set<string>();
  socket.on('message', (message, { port, address }) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    if (!question) return;
    asked.add(`${question.type} ${question.name}`);
    const named = zone.filter(({ name }) => name.toLowerCase() === question.name.toLowerCase());
    const answers = named.filter(({ type }) => type === question.type);
    const code = named.length === 0 ? NXDOMAIN : 0;
    socket.send(
      encode({ type: 'response', id, flags: AUTHORITATIVE | code, questions, answers }),
      port,
      address,
    );
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** RFC 1035 section 4.1.1. */
const AUTHORITATIVE = 1 << 10;
const NXDOMAIN = 3;
