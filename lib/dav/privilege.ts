/** Privileges (RFC 3744 section 3, RFC 4791 section 6.1): what the ERP allows. */
import type { Rights } from '../calendar/types.ts';
import { caldav, dav, type Name } from '../names.ts';
import { type Element, element, withAttributes } from '../xml/element.ts';
import type { Node } from './node.ts';
import type { Kind } from './place.ts';

interface Privilege {
  readonly name: Name;
  readonly text: string;
  readonly parts?: readonly Privilege[];
  /** Where it means something; without this, everywhere. */
  readonly on?: readonly Kind[];
  /** By what the ERP allows; without this, to whoever may be here. */
  readonly needs?: (rights: Rights) => boolean;
}

const ALL: Privilege = {
  name: dav('all'),
  text: 'Any operation',
  parts: [
    {
      name: dav('read'),
      text: 'Read',
      parts: [{ name: caldav('read-free-busy'), text: 'Read free-busy times' }],
    },
    { name: dav('read-current-user-privilege-set'), text: 'Read the own privileges' },
    // RFC 6638 6.2
    {
      name: caldav('schedule-send'),
      text: 'Send scheduling messages',
      on: ['outbox'],
      parts: [{ name: caldav('schedule-send-freebusy'), text: 'Ask for busy times', on: ['outbox'] }],
    },
    {
      name: dav('write'),
      text: 'Write',
      parts: [
        { name: dav('write-content'), text: 'Change entries', needs: ({ write }) => write },
        // Everybody may set properties, but Thunderbird takes a calendar with this for one to write into
        {
          name: dav('write-properties'),
          text: 'Set properties',
          on: ['calendar'],
          needs: ({ write }) => write,
        },
        { name: dav('bind'), text: 'Add entries', needs: ({ create }) => create },
        { name: dav('unbind'), text: 'Remove entries', needs: ({ remove }) => remove },
      ],
    },
  ],
};

const NONE: Rights = { create: false, write: false, remove: false };

/** The `privilege` elements of what the user may do at a node. */
export async function granted(node: Node): Promise<readonly Element[]> {
  const rights = 'calendar' in node ? await node.calendar.rights() : NONE;
  const may = ({ needs, parts }: Privilege): boolean =>
    needs ? needs(rights) : (parts ?? []).filter(applies).every(may);
  const applies = ({ on }: Privilege): boolean => on?.includes(node.kind) ?? true;
  return flat(ALL)
    .filter((privilege) => applies(privilege) && may(privilege))
    .map(({ name }) => element(dav('privilege'), element(name)));
}

function flat(privilege: Privilege): readonly Privilege[] {
  return [privilege, ...(privilege.parts ?? []).flatMap(flat)];
}

/** The tree as `supported-privilege-set` shows it. */
export function supported(privilege: Privilege = ALL): Element {
  return element(
    dav('supported-privilege'),
    element(dav('privilege'), element(privilege.name)),
    withAttributes(element(dav('description'), privilege.text), { 'xml:lang': 'en' }),
    ...(privilege.parts ?? []).map(supported),
  );
}
