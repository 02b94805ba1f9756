import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Finding } from './finding.ts';

interface Files {
  readonly tlsCert?: string;
  readonly tlsKey?: string;
}

const DAY = 86_400_000;
/** Days before the end from which on one should be told. */
const SOON = 14;

/** Whether certificate and key belong together, and for how long the certificate is good. */
export function certificateFindings({ tlsCert, tlsKey }: Files, now: number): readonly Finding[] {
  if (tlsCert === undefined || tlsKey === undefined) return [plain()];
  try {
    const certificate = new X509Certificate(readFileSync(tlsCert));
    const key = createPrivateKey(readFileSync(tlsKey));
    if (!certificate.checkPrivateKey(key)) return [mismatch(tlsKey)];
    return [lifetime(certificate, now)];
  } catch (error) {
    const says = `The certificate or its key cannot be read: ${(error as Error).message}.`;
    return [{ state: 'bad', says, advice: 'Both files are to be PEM, the key without a passphrase.' }];
  }
}

function plain(): Finding {
  const says = 'erpcal itself would serve plain HTTP.';
  const advice =
    'Put it behind a proxy with HTTPS, or give --tls-cert and --tls-key: passwords travel with each request.';
  return { state: 'note', says, advice };
}

function mismatch(key: string): Finding {
  return {
    state: 'bad',
    says: `The key ${key} is not the certificate's.`,
    advice: 'Give the key it was made with.',
  };
}

function lifetime({ subjectAltName, subject, validFrom, validTo }: X509Certificate, now: number): Finding {
  const names = subjectAltName ?? subject;
  const left = Math.floor((Date.parse(validTo) - now) / DAY);
  const advice = 'Renew it, then send SIGHUP to erpcal.';
  if (left < 0) return { state: 'bad', says: `The certificate ended on ${validTo}.`, advice };
  if (Date.parse(validFrom) > now)
    return {
      state: 'bad',
      says: `The certificate is not valid before ${validFrom}.`,
      advice: 'Set the clock.',
    };
  const says = `The certificate for ${names} is good for ${left} more days.`;
  return left < SOON ? { state: 'note', says, advice } : { state: 'good', says };
}
