/** Which components and properties of an object a request wants (RFC 4791 sections 9.6.1 to 9.6.4). */
import { caldav } from '../names.ts';
import { childNamed, childrenNamed, type Element, elements } from '../xml/element.ts';

/** RFC 7265 section 3; a property without a value ends after its type. */
export type JCalProperty = readonly [name: string, parameters: object, type: string, ...values: unknown[]];
export type JCal = [name: string, properties: JCalProperty[], components: JCal[]];

/** An empty `comp` wants all of its component, as in the example of section 7.8.1. */
export function part([name, properties, components]: JCal, comp: Element): JCal {
  if (elements(comp).length === 0) return [name, properties, components];
  return [name, propertiesOf(properties, comp), componentsOf(components, comp)];
}

function propertiesOf(properties: readonly JCalProperty[], comp: Element): JCalProperty[] {
  if (childNamed(comp, caldav('allprop'))) return [...properties];
  const wanted = new Map(
    childrenNamed(comp, caldav('prop')).map((prop) => [nameOf(prop), prop.attributes.novalue]),
  );
  return properties
    .filter(([name]) => wanted.has(name))
    .map((property) => (wanted.get(property[0]) === 'yes' ? withoutValue(property) : property));
}

function withoutValue([name, parameters, type]: JCalProperty): JCalProperty {
  return [name, parameters, type];
}

function componentsOf(components: readonly JCal[], comp: Element): JCal[] {
  if (childNamed(comp, caldav('allcomp'))) return [...components];
  const wanted = new Map(childrenNamed(comp, caldav('comp')).map((one) => [nameOf(one), one]));
  return components.flatMap((component) => {
    const one = wanted.get(component[0]);
    return one ? [part(component, one)] : [];
  });
}

/** As jCal writes names. */
function nameOf({ attributes }: Element): string {
  return (attributes.name ?? '').toLowerCase();
}
