/** How devices of each kind find out what is new, as recorded of them. */
import type { Phone } from './phone.ts';

export interface Kind {
  readonly name: string;
  readonly userAgent: string;
  readonly news: (phone: Phone) => Promise<void>;
}

export const KINDS: readonly Kind[] = [
  {
    name: 'iOS',
    userAgent: 'iOS/18.4 (22E240) dataaccessd/1.0',
    // The ctag of the home's calendars, then the list of one that changed.
    news: async (phone) => {
      const state = await phone.stateBy('getctag', 'home');
      if (state === phone.token) return;
      await phone.compare();
      phone.token = state;
    },
  },
  {
    name: 'DAVx5',
    userAgent: 'DAVx5/4.4.5-ose (2026/01/10; dav4jvm; okhttp/4.12.0) Android/15',
    // The token by itself, then what came since the one it has.
    news: async (phone) => {
      if ((await phone.stateBy('sync-token', 'collection')) !== phone.token) await phone.changes();
    },
  },
  {
    name: 'Thunderbird',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0',
    // The ctag is looked at and sync-collection asked all the same.
    news: async (phone) => {
      await phone.stateBy('getctag', 'collection');
      await phone.changes();
    },
  },
];
