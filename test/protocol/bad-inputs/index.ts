import { AUTH, AUTH_ELSEWHERE } from './auth.ts';
import { ERP, ERP_ELSEWHERE } from './erp.ts';
import { HTTP, HTTP_ELSEWHERE } from './http.ts';
import { ICALENDAR, ICALENDAR_ELSEWHERE } from './icalendar.ts';
import { PATH, PATH_ELSEWHERE } from './path.ts';
import { REPORT, REPORT_ELSEWHERE } from './report.ts';
import type { Elsewhere, Row } from './row.ts';
import { XML } from './xml.ts';

/** All rows, by chapter. */
export const ROWS: readonly Row[] = [...HTTP, ...PATH, ...AUTH, ...XML, ...REPORT, ...ICALENDAR, ...ERP];

export const ELSEWHERE: readonly Elsewhere[] = [
  ...HTTP_ELSEWHERE,
  ...PATH_ELSEWHERE,
  ...AUTH_ELSEWHERE,
  ...REPORT_ELSEWHERE,
  ...ICALENDAR_ELSEWHERE,
  ...ERP_ELSEWHERE,
];
