/** The devices and programs that people set up, one row each; what is said of them is in the tables of texts. */

/** What is made for one, beside the values to type: nothing, something to open, or text to paste. */
export type Offer = 'profile' | 'davx5' | 'address' | 'configuration';

interface Row {
  readonly offer: Offer;
}

export const CLIENTS = {
  apple: { offer: 'profile' },
  android: { offer: 'davx5' },
  evolution: { offer: 'address' },
  thunderbird: { offer: 'address' },
  kde: { offer: 'address' },
  outlook: { offer: 'address' },
  other: { offer: 'configuration' },
} as const satisfies Readonly<Record<string, Row>>;

export type Client = keyof typeof CLIENTS;

export const clients = Object.keys(CLIENTS) as readonly Client[];

export const isClient = (name: string): name is Client => Object.hasOwn(CLIENTS, name);
