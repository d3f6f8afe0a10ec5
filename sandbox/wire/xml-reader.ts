import { AwsError } from './errors.ts';
import { childPath, type Reading } from './reading.ts';
import { scalarFromText, wrongType } from './scalars.ts';
import type { Member, Structure } from './shapes.ts';

/** One element of an XML document; attributes keep their prefix, elements lose it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

const maxDepth = 32;

const malformed = (): AwsError =>
  new AwsError('MalformedXML', 'The XML you provided was not well-formed or did not validate against our published schema', 400);

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));|&/g, (_all, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined && Object.hasOwn(named, name)) return named[name] ?? '';
    const code = hex === undefined ? Number(decimal ?? Number.NaN) : Number.parseInt(hex, 16);
    if (!Number.isInteger(code) || code > 0x10ffff) throw malformed();
    return String.fromCodePoint(code);
  });
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

// Comment, CDATA, declaration, or a tag with its name, attributes and final slash.
const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/g;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The root element of a document without DTD. Throws MalformedXML 400. */
export function parseXml(text: string): XmlElement {
  const root: XmlElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open: XmlElement[] = [root];
  let position = 0;
  const source = text.replace(/^\uFEFF/, '');
  for (const match of source.matchAll(markup)) {
    const parent = open.at(-1);
    if (parent === undefined) throw malformed();
    addText(parent, source.slice(position, match.index));
    position = match.index + match[0].length;
    const [, cdata, closing, name, attributes, single] = match;
    if (cdata !== undefined) parent.text += cdata;
    if (name === undefined) continue;
    if (closing === '/') {
      if (open.length < 2 || parent.name !== local(name)) throw malformed();
      open.pop();
      continue;
    }
    const made: XmlElement = { name: local(name), attributes: attributesOf(attributes ?? ''), children: [], text: '' };
    parent.children.push(made);
    if (single !== '/') open.push(made);
    if (open.length > maxDepth) throw malformed();
  }
  addText(root, source.slice(position));
  const [only, another] = root.children;
  if (open.length !== 1 || only === undefined || another !== undefined || root.text.trim() !== '') throw malformed();
  return only;
}

function addText(parent: XmlElement, piece: string): void {
  if (piece.includes('<')) throw malformed();
  parent.text += unescaped(piece);
}

function attributesOf(text: string): Map<string, string> {
  return new Map([...text.matchAll(attribute)].map(([, name = '', double, single]) => [name, unescaped(double ?? single ?? '')]));
}

/** The structure that an element's children hold, checked against the shape. Throws MalformedXML for wrong types. */
export function readXmlStructure(shape: Structure, node: XmlElement, reading: Reading, path: string): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const known = new Set<string>();
  for (const member of shape.members) {
    const name = member.traits.xmlName ?? member.name;
    known.add(name);
    const attributeValue = member.traits.xmlAttribute === undefined ? undefined : node.attributes.get(name);
    const found = node.children.filter((child) => child.name === name);
    const flat = member.traits.xmlFlattened !== undefined;
    if (attributeValue !== undefined) result[member.name] = attributeValue;
    else if (found.length > 0) result[member.name] = readXmlMember(member, found, flat, reading, childPath(path, name));
    else if (member.required) throw malformed();
  }
  for (const child of node.children) if (!known.has(child.name)) reading.unknown.push(childPath(path, child.name));
  if (shape.union && Object.keys(result).length !== 1) throw malformed();
  return result;
}

function readXmlMember(member: Member, found: readonly XmlElement[], flat: boolean, reading: Reading, path: string): unknown {
  const shape = member.shape;
  const [first, second] = found;
  if (first === undefined) throw malformed();
  if (shape.kind === 'list') {
    const itemName = shape.value.traits.xmlName ?? 'member';
    if (!flat && second !== undefined) throw malformed();
    const items = flat ? found : first.children.filter((child) => child.name === itemName);
    return items.map((item, index) => readXmlMember(shape.value, [item], false, reading, `${path}[${index}]`));
  }
  // A member that may stand once stands twice.
  if (second !== undefined) throw malformed();
  if (shape.kind === 'structure') return readXmlStructure(shape, first, reading, path);
  if (shape.kind === 'map') throw malformed();
  if (first.children.length > 0) throw malformed();
  try {
    return scalarFromText(shape.kind === 'string' ? first.text : first.text.trim(), shape.kind, 'date-time', path);
  } catch (error) {
    if (error instanceof AwsError && error.code === wrongType('', '').code) throw malformed();
    throw error;
  }
}
