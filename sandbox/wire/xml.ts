import { scalarToText } from './scalars.ts';
import type { Member, Structure } from './shapes.ts';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;' };

export const escapeXml = (text: string): string => text.replace(/[&<>"\r]/g, (character) => entities[character] ?? character);

export const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

/**
 * The members of a structure as XML elements. An empty list is an empty element, because a missing one reads as undefined in the SDK;
 * timestamps are ISO 8601. Source: facts/sandbox.md 3.1.
 */
export function writeMembers(shape: Structure, value: Readonly<Record<string, unknown>>): string {
  return shape.members
    .filter((member) => value[member.name] !== undefined && value[member.name] !== null)
    .map((member) => writeMember(member, member.traits.xmlName ?? member.name, value[member.name]))
    .join('');
}

function writeMember(member: Member, name: string, value: unknown): string {
  const shape = member.shape;
  const flat = member.traits.xmlFlattened !== undefined;
  switch (shape.kind) {
    case 'structure':
      return element(name, writeMembers(shape, value as Readonly<Record<string, unknown>>));
    case 'list': {
      const itemName = flat ? name : (shape.value.traits.xmlName ?? 'member');
      const items = (value as readonly unknown[]).map((item) => writeMember(shape.value, itemName, item)).join('');
      return flat ? items : element(name, items);
    }
    case 'map': {
      const entries = Object.entries(value as Readonly<Record<string, unknown>>).map(([key, item]) =>
        element(
          flat ? name : 'entry',
          element(shape.key.traits.xmlName ?? 'key', escapeXml(key)) +
            writeMember(shape.value, shape.value.traits.xmlName ?? 'value', item),
        ),
      );
      return flat ? entries.join('') : element(name, entries.join(''));
    }
    default:
      return element(name, escapeXml(scalarToText(value, shape.kind, 'date-time')));
  }
}
