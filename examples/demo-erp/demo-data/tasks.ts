import type { Env } from '../orm/env.ts';

export function tasks(_env: Env): void {}
