import type { Env } from '../orm/env.ts';

export function meetings(_env: Env, _passwords: ReadonlyMap<number, string>): void {}
