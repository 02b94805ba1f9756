import { type Html, sentence } from './html.ts';
import { notice } from './layout.ts';
import type { Visit } from './visit.ts';
import type { World } from './world.ts';

/** What phones will object to, before they do. */
export async function tlsNotice({ base, texts }: Visit, world: World): Promise<Html | undefined> {
  if (base.protocol !== 'https:') return notice('bad', sentence(texts.tls.none));
  const target = world.certificateAt?.(base.hostname);
  const finding = target && (await world.certificates.look(target));
  if (!finding) return undefined;
  const values = { days: Math.max(finding.days, 1), host: base.host };
  const mild = finding.trouble === 'soon' || finding.trouble === 'unreachable';
  return notice(mild ? 'note' : 'bad', sentence(texts.tls[finding.trouble], values));
}
