/**
 * Sealing to a public key whose private half is made of a secret that only its owner has (RFC 9180): the store alone
 * opens nothing, and what is sealed can be replaced without the secret.
 */
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';

const kem = new DhkemX25519HkdfSha256();
const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });

/** Octets to whose multiples texts are filled up, so that what is kept does not tell how long a password is. */
const FILLED = 128;
/** Octets of what is sent along for the owner of the key. */
const ENCAPSULATED = 32;

/** What a seal is bound to: at another place it does not open. */
export type Place = readonly string[];

export async function publicKeyOf(seed: ArrayBuffer): Promise<string> {
  const { publicKey } = await kem.deriveKeyPair(seed);
  return Buffer.from(await kem.serializePublicKey(publicKey)).toString('base64url');
}

export async function seal(publicKey: string, place: Place, text: string): Promise<string> {
  const recipientPublicKey = await kem.deserializePublicKey(Buffer.from(publicKey, 'base64url'));
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoOf(place) }, filled(text));
  return Buffer.concat([new Uint8Array(enc), new Uint8Array(ct)]).toString('base64url');
}

/** Throws where it was sealed for another key or another place. */
export async function unseal(seed: ArrayBuffer, place: Place, sealed: string): Promise<string> {
  const { privateKey: recipientKey } = await kem.deriveKeyPair(seed);
  const octets = Buffer.from(sealed, 'base64url');
  const parts = { recipientKey, enc: octets.subarray(0, ENCAPSULATED), info: infoOf(place) };
  const plain = Buffer.from(await suite.open(parts, octets.subarray(ENCAPSULATED)));
  return plain.toString('utf8', 4, 4 + plain.readUInt32BE());
}

const infoOf = (place: Place): Uint8Array => Buffer.from(JSON.stringify(place));

/** Its length, the text, and nothing up to the next multiple. */
function filled(text: string): Uint8Array {
  const octets = Buffer.from(text);
  const made = Buffer.alloc(Math.ceil((4 + octets.length) / FILLED) * FILLED);
  made.writeUInt32BE(octets.length);
  octets.copy(made, 4);
  return made;
}
