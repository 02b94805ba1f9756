import { HTTP, HTTP_ELSEWHERE } from './http.ts';
import { PATH, PATH_ELSEWHERE } from './path.ts';
import type { Elsewhere, Row } from './row.ts';

/** All rows, by chapter. */
export const ROWS: readonly Row[] = [...HTTP, ...PATH];

export const ELSEWHERE: readonly Elsewhere[] = [...HTTP_ELSEWHERE, ...PATH_ELSEWHERE];
