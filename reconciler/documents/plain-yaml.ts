/**
 * A quick reader for the plain part of YAML that nearly every document keeps to: block mappings and lists, lists and mappings on one
 * line, plain and quoted texts on one line, comments. It gives the value and no places. For everything else, and for everything that is or may be
 * wrong, it gives up, and the full parser decides: what it does read, the full parser reads to the same value and finds nothing wrong
 * with (held by a test over the corpus and over random texts).
 */
export function readPlainYaml(text: string): Readonly<Record<string, unknown>> | undefined {
  // A carriage return, a tab, a control character, white space that is no space, a document mark or a directive: not plain.
  if (
    /[\r\t\x00-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\ud800-\udfff]/.test(text) ||
    /^(?:---|\.\.\.|%)/m.test(text)
  )
    return undefined;
  const lines = linesOf(text);
  const cursor: Cursor = { lines, next: 0 };
  const first = lines[0];
  if (first === undefined || first.indent !== 0) return undefined;
  const value = readBlock(cursor, 0, 1);
  if (value === giveUp || cursor.next < lines.length || typeof value !== 'object' || value === null || Array.isArray(value))
    return undefined;
  return value as Readonly<Record<string, unknown>>;
}

/** Levels that are read here; deeper documents are left to the full parser, which counts exactly. */
const maxPlainDepth = 16;
/** The sign that the text is not plain. */
const giveUp = Symbol('not plain');

interface Line {
  readonly indent: number;
  readonly content: string;
}

interface Cursor {
  readonly lines: Line[];
  next: number;
}

/** Lines that hold something, with their indentation. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    const content = raw.trimStart();
    if (content === '' || content.charCodeAt(0) === 35) continue;
    lines.push({ indent: raw.length - content.length, content: content.trimEnd() });
  }
  return lines;
}

type Read = unknown;

function readBlock(cursor: Cursor, indent: number, depth: number): Read {
  const line = cursor.lines[cursor.next];
  if (line === undefined || depth > maxPlainDepth) return giveUp;
  return isEntry(line.content) ? readList(cursor, indent, depth) : readMapping(cursor, indent, depth);
}

const isEntry = (content: string): boolean => content.charCodeAt(0) === 45 && (content.length === 1 || content.charCodeAt(1) === 32);

function readList(cursor: Cursor, indent: number, depth: number): Read {
  const items: unknown[] = [];
  for (let line = cursor.lines[cursor.next]; line !== undefined && line.indent >= indent; line = cursor.lines[cursor.next]) {
    if (line.indent !== indent || !isEntry(line.content)) return line.indent === indent && items.length > 0 ? items : giveUp;
    const rest = line.content.slice(1).trimStart();
    // An entry that starts on the next line, or whose dash is followed by a comment, is left to the full parser.
    if (rest === '' || rest.charCodeAt(0) === 35 || isEntry(rest)) return giveUp;
    const item = keyPattern.test(rest) ? readEntryMapping(cursor, line, rest, depth) : readInline(cursor, rest, depth + 1);
    if (item === giveUp) return giveUp;
    items.push(item);
  }
  return items;
}

/** `- key: value` and the lines below it: a mapping that is indented to where its first key stands. */
function readEntryMapping(cursor: Cursor, line: Line, rest: string, depth: number): Read {
  const indent = line.indent + line.content.length - rest.length;
  cursor.lines[cursor.next] = { indent, content: rest };
  return depth + 1 > maxPlainDepth ? giveUp : readMapping(cursor, indent, depth + 1);
}

/** A plain key: a letter and then letters, digits and a few marks that mean nothing in YAML; or one of those that need quotes. */
const keyPattern = /^(?:([A-Za-z_][A-Za-z0-9_.-]{0,99})|"([0-9]{1,20}|\*)"):(?: +|$)/;

function readMapping(cursor: Cursor, indent: number, depth: number): Read {
  const members: Record<string, unknown> = {};
  for (let line = cursor.lines[cursor.next]; line !== undefined && line.indent >= indent; line = cursor.lines[cursor.next]) {
    if (line.indent !== indent) return giveUp;
    const match = keyPattern.exec(line.content);
    const key = match?.[1] ?? match?.[2];
    if (match === null || key === undefined || key === '__proto__' || Object.hasOwn(members, key)) return giveUp;
    const rest = line.content.slice(match[0].length);
    const value = rest === '' || rest.charCodeAt(0) === 35 ? readBelow(cursor, indent, depth) : readInline(cursor, rest, depth + 1);
    if (value === giveUp) return giveUp;
    members[key] = value;
  }
  return members;
}

/** The block under a key: indented deeper, or a list at the key's own indentation. */
function readBelow(cursor: Cursor, indent: number, depth: number): Read {
  cursor.next += 1;
  const below = cursor.lines[cursor.next];
  if (below === undefined || below.indent < indent) return giveUp;
  if (below.indent > indent) {
    // A text alone on the next line may go on over several: the full parser's business.
    return isEntry(below.content) || keyPattern.test(below.content) ? readBlock(cursor, below.indent, depth + 1) : giveUp;
  }
  return isEntry(below.content) ? readList(cursor, indent, depth + 1) : giveUp;
}

/** A value on the rest of the line; nothing but a comment may follow it, and the next line must not go on with it. */
function readInline(cursor: Cursor, rest: string, depth: number): Read {
  const flow: Flow = { text: rest, at: 0 };
  const value = readFlow(flow, false, depth);
  if (value === giveUp || !endsHere(flow)) return giveUp;
  const line = cursor.lines[cursor.next];
  cursor.next += 1;
  const following = cursor.lines[cursor.next];
  // A line indented deeper than this one would continue a plain text.
  return following !== undefined && line !== undefined && following.indent > line.indent ? giveUp : value;
}

interface Flow {
  readonly text: string;
  at: number;
}

function endsHere(flow: Flow): boolean {
  const rest = flow.text.slice(flow.at);
  return rest === '' || /^ +(?:#|$)/.test(rest);
}

function readFlow(flow: Flow, inside: boolean, depth: number): Read {
  if (depth > maxPlainDepth) return giveUp;
  switch (flow.text[flow.at]) {
    case '[':
      return readFlowList(flow, depth);
    case '{':
      return readFlowMapping(flow, depth);
    case '"':
      return readQuoted(flow, /"([^"\\]*)"/y);
    case "'":
      return readQuoted(flow, /'([^']*)'(?!')/y);
    default:
      return readPlain(flow, inside);
  }
}

function readQuoted(flow: Flow, pattern: RegExp): Read {
  pattern.lastIndex = flow.at;
  const match = pattern.exec(flow.text);
  if (match === null) return giveUp;
  flow.at = pattern.lastIndex;
  return match[1];
}

function skipSpaces(flow: Flow): void {
  while (flow.text.charCodeAt(flow.at) === 32) flow.at += 1;
}

function readFlowList(flow: Flow, depth: number): Read {
  const items: unknown[] = [];
  flow.at += 1;
  skipSpaces(flow);
  if (flow.text[flow.at] === ']') {
    flow.at += 1;
    return items;
  }
  for (;;) {
    const item = readFlow(flow, true, depth + 1);
    if (item === giveUp) return giveUp;
    items.push(item);
    const mark = nextMark(flow, ']');
    if (mark === ']') return items;
    if (mark !== ',') return giveUp;
  }
}

const flowKey = /(?:([A-Za-z_][A-Za-z0-9_.-]{0,99})|"([0-9]{1,20}|\*)"): +/y;

function readFlowMapping(flow: Flow, depth: number): Read {
  const members: Record<string, unknown> = {};
  flow.at += 1;
  skipSpaces(flow);
  if (flow.text[flow.at] === '}') {
    flow.at += 1;
    return members;
  }
  for (;;) {
    flowKey.lastIndex = flow.at;
    const match = flowKey.exec(flow.text);
    const key = match?.[1] ?? match?.[2];
    if (key === undefined || key === '__proto__' || Object.hasOwn(members, key)) return giveUp;
    flow.at = flowKey.lastIndex;
    const value = readFlow(flow, true, depth + 1);
    if (value === giveUp) return giveUp;
    members[key] = value;
    const mark = nextMark(flow, '}');
    if (mark === '}') return members;
    if (mark !== ',') return giveUp;
  }
}

/** The comma or bracket after a value; after a comma, one space at least and one more value. */
function nextMark(flow: Flow, close: string): string | undefined {
  skipSpaces(flow);
  const mark = flow.text[flow.at];
  flow.at += 1;
  if (mark === ',') {
    if (flow.text.charCodeAt(flow.at) !== 32) return undefined;
    skipSpaces(flow);
    return flow.text[flow.at] === close ? undefined : mark;
  }
  return mark === close ? mark : undefined;
}

/** Plain texts: words of characters without a meaning in YAML, single spaces between them. A colon has none inside a word (`s3://bucket`). */
const plainInBlock = /[A-Za-z0-9_./](?:[A-Za-z0-9_./,;()+=@$'"-]|:(?=[A-Za-z0-9_./]))*(?: +[A-Za-z0-9_./,;()+=@$'"&*!|>%~-]+)*/y;
const plainInFlow = /[A-Za-z0-9_./](?:[A-Za-z0-9_./;()+=@$-]|:(?=[A-Za-z0-9_./]))*(?: +[A-Za-z0-9_./;()+=@$-]+)*/y;

function readPlain(flow: Flow, inside: boolean): Read {
  const pattern = inside ? plainInFlow : plainInBlock;
  pattern.lastIndex = flow.at;
  const written = pattern.exec(flow.text)?.[0];
  if (written === undefined) return giveUp;
  flow.at = pattern.lastIndex;
  return valueOfPlain(written);
}

/** YAML 1.2 core: true, false and null in three spellings, decimal numbers without an exponent; others are left to the full parser. */
function valueOfPlain(written: string): Read {
  if (/^[A-Za-z]/.test(written)) {
    if (written === 'true' || written === 'True' || written === 'TRUE') return true;
    if (written === 'false' || written === 'False' || written === 'FALSE') return false;
    return /^(?:null|Null|NULL)$/.test(written) ? null : written;
  }
  if (/^(?:[1-9][0-9]{0,11}|0)(?:\.[0-9]{1,9})?$/.test(written)) return Number(written);
  // A date, a version, a word that starts with a digit: a text unless it may be a number.
  return /^[0-9.]+(?:[eE][-+]?[0-9]+)?$|^0[ox]|^\.(?:inf|nan)$/i.test(written) ? giveUp : written;
}
