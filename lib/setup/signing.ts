/** Signs profiles, so that a device says who they are from: CMS signed data (RFC 5652) in DER, as Apple takes it. */
import { createPrivateKey, type KeyObject, webcrypto, X509Certificate } from 'node:crypto';
import { OctetString } from 'asn1js';
import {
  Certificate,
  ContentInfo,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignedData,
  SignerInfo,
} from 'pkijs';

export type Sign = (text: string) => Promise<Uint8Array>;

interface Pem {
  /** The signer's first, then those between it and an authority. */
  readonly cert: string;
  readonly key: string;
}

const HASH = 'SHA-256';

/** By the names of OpenSSL. */
const CURVES: Readonly<Record<string, string>> = {
  prime256v1: 'P-256',
  secp384r1: 'P-384',
  secp521r1: 'P-521',
};

/** Throws one sentence where certificate and key cannot sign. */
export async function signer({ cert, key }: Pem): Promise<Sign> {
  const chain = chainIn(cert);
  const [own] = chain;
  const privateKey = createPrivateKey(key);
  if (!own?.checkPrivateKey(privateKey)) throw new Error('the key is not that of the first certificate');
  const usable = await imported(privateKey);
  const certificates = chain.map(({ raw }) => Certificate.fromBER(raw));
  return (text) => signed(text, usable, certificates);
}

function chainIn(cert: string): readonly X509Certificate[] {
  const blocks = cert.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block));
}

function imported(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const algorithm = algorithmOf(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails: { namedCurve = '' } = {} }: KeyObject) {
  if (asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: HASH };
  const curve = CURVES[namedCurve];
  if (asymmetricKeyType === 'ec' && curve !== undefined) return { name: 'ECDSA', namedCurve: curve };
  throw new Error('the key is neither RSA nor of a curve that devices know');
}

async function signed(
  text: string,
  key: webcrypto.CryptoKey,
  certificates: readonly Certificate[],
): Promise<Uint8Array> {
  const [own] = certificates;
  if (!own) throw new Error('there is no certificate');
  const { issuer, serialNumber } = own;
  const content = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: ContentInfo.DATA,
      eContent: new OctetString({ valueHex: new TextEncoder().encode(text) }),
    }),
    signerInfos: [new SignerInfo({ version: 1, sid: new IssuerAndSerialNumber({ issuer, serialNumber }) })],
    certificates: [...certificates],
  });
  await content.sign(key, 0, HASH);
  const whole = new ContentInfo({ contentType: ContentInfo.SIGNED_DATA, content: content.toSchema(true) });
  return new Uint8Array(whole.toSchema().toBER(false));
}
