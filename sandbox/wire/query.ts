import { childPath, type Reading } from './reading.ts';
import { scalarFromText, wrongType } from './scalars.ts';
import type { ListShape, MapShape, Member, Shape, Structure } from './shapes.ts';

/** `query` numbers list items under `member`, `ec2` directly and capitalises names. */
export type FormDialect = 'query' | 'ec2';

interface Node {
  text?: string;
  readonly children: Map<string, Node>;
}

const maxDepth = 32;

/**
 * The input in a form body, checked against the shape. Keys are paths such as `Tags.member.1.Key`. `Action` and `Version` belong to the
 * protocol. Source: facts/sandbox.md 3.1 and 3.2.
 */
export function readForm(shape: Structure, body: URLSearchParams, dialect: FormDialect, reading: Reading): Record<string, unknown> {
  const root: Node = { children: new Map() };
  for (const [key, value] of body) if (key !== 'Action' && key !== 'Version') plant(root, key, value);
  return readStructure(shape, root, dialect, reading, '');
}

function plant(root: Node, key: string, value: string): void {
  const segments = key.split('.');
  if (segments.length > maxDepth) throw wrongType(key.slice(0, 60), `nested at most ${maxDepth} deep`);
  let node = root;
  for (const segment of segments) {
    const next = node.children.get(segment) ?? { children: new Map<string, Node>() };
    node.children.set(segment, next);
    node = next;
  }
  node.text = value;
}

function wireName(member: Member, dialect: FormDialect): string {
  if (dialect === 'query') return member.traits.xmlName ?? member.name;
  const name = member.traits.xmlName ?? member.name;
  return member.traits.ec2QueryName ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

function readStructure(shape: Structure, node: Node, dialect: FormDialect, reading: Reading, path: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of shape.members) {
    const name = wireName(member, dialect);
    known.add(name);
    const child = node.children.get(name);
    if (child !== undefined) result[member.name] = readMember(member, child, dialect, reading, childPath(path, name));
    else if (member.required) reading.missing.push(childPath(path, camel(name)));
  }
  for (const name of node.children.keys()) if (!known.has(name)) reading.unknown.push(childPath(path, name));
  return result;
}

/** Query services name members in lower camel case in their validation messages. */
const camel = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

function readMember(member: Member, node: Node, dialect: FormDialect, reading: Reading, path: string): unknown {
  const shape: Shape = member.shape;
  switch (shape.kind) {
    case 'structure':
      return readStructure(shape, node, dialect, reading, path);
    case 'list':
      return readList(shape, member, node, dialect, reading, path);
    case 'map':
      return readMap(shape, member, node, dialect, reading, path);
    default:
      if (node.text === undefined) throw wrongType(path, `a ${shape.kind}`);
      return scalarFromText(node.text, shape.kind, 'date-time', path);
  }
}

function readList(shape: ListShape, member: Member, node: Node, dialect: FormDialect, reading: Reading, path: string): unknown[] {
  const flat = dialect === 'ec2' || member.traits.xmlFlattened !== undefined;
  const name = shape.value.traits.xmlName ?? 'member';
  const items = flat ? node : node.children.get(name);
  if (items === undefined) {
    // `Key=` is the empty list.
    if (node.text === '' && node.children.size === 0) return [];
    throw wrongType(path, 'a list');
  }
  if (items.children.size === 0 && items.text !== '') throw wrongType(path, 'a list');
  return numbered(items, path).map(([index, item]) => readMember(shape.value, item, dialect, reading, `${path}.${index}`));
}

function readMap(shape: MapShape, member: Member, node: Node, dialect: FormDialect, reading: Reading, path: string): unknown {
  const entries = member.traits.xmlFlattened !== undefined ? node : node.children.get('entry');
  const result: Record<string, unknown> = {};
  for (const [index, entry] of entries === undefined ? [] : numbered(entries, path)) {
    const key = entry.children.get(shape.key.traits.xmlName ?? 'key');
    const value = entry.children.get(shape.value.traits.xmlName ?? 'value');
    if (key?.text === undefined || value === undefined) throw wrongType(`${path}.${index}`, 'an entry with key and value');
    result[key.text] = readMember(shape.value, value, dialect, reading, `${path}.${index}.value`);
  }
  return result;
}

/** Children in the order of their numbers: 10 comes after 9. */
function numbered(node: Node, path: string): (readonly [number, Node])[] {
  const items = [...node.children].map(([name, child]) => {
    if (!/^\d{1,6}$/.test(name)) throw wrongType(childPath(path, name), 'a numbered item');
    return [Number(name), child] as const;
  });
  return items.sort(([a], [b]) => a - b);
}
