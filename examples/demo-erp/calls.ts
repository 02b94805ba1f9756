import type { Value } from './orm/value.ts';

/** One call that reached the ERP. */
export interface Call {
  readonly service: string;
  /** Empty for `common` and `db`. */
  readonly model: string;
  readonly method: string;
  readonly args: readonly Value[];
  readonly keywords: { readonly [name: string]: Value };
  /** 0 for nobody. */
  readonly uid: number;
  readonly fault: string | undefined;
  /** How long it took, and the length of the answer. */
  readonly ms: number;
  readonly bytes: number;
}

/** Every call, in the order of their answers. */
export class CallLog extends Array<Call> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  clear(): void {
    this.length = 0;
  }

  /** `MODEL.METHOD`, or `SERVICE.METHOD` where there is no model. */
  get names(): string[] {
    return Array.from(this, ({ service, model, method }) => `${model || service}.${method}`);
  }
}
