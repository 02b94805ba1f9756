import type { Env } from '../orm/env.ts';

export function generate(_env: Env, _events: number, _tasks: number): void {}
