export interface Finding {
  /** Only what is bad keeps clients from being served. */
  readonly state: 'good' | 'note' | 'bad';
  readonly says: string;
  readonly advice?: string;
  /** To be copied as they are. */
  readonly lines?: readonly string[];
}

export const good = (says: string): Finding => ({ state: 'good', says });
export const note = (says: string, advice?: string): Finding => ({
  state: 'note',
  says,
  ...(advice && { advice }),
});
export const bad = (says: string, advice: string): Finding => ({ state: 'bad', says, advice });
