import { AwsError } from './errors.ts';
import { readJson, readStructure, structureToJson, toJson } from './json.ts';
import type { Reading } from './reading.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import { scalarFromText, scalarToText, wrongType } from './scalars.ts';
import type { Member, Structure } from './shapes.ts';

const rules = { useJsonName: true };

type Segment = { readonly kind: 'literal' | 'label' | 'greedy'; readonly text: string };

/** A REST operation's method and path, ready to be matched. */
export interface Route {
  readonly operation: string;
  readonly method: string;
  readonly segments: readonly Segment[];
  /** Literals of the template's query string, e.g. `?withQuery`. */
  readonly query: readonly (readonly [string, string])[];
}

interface Routed {
  readonly name: string;
  readonly http: readonly [string, string, number] | undefined;
}

/** Routes in the order in which they must be tried: literal before label before greedy, templates with a query first. Source: facts/sandbox.md 3.4. */
export function compileRoutes(operations: readonly Routed[]): Route[] {
  const routes = operations.flatMap(({ name, http }) => {
    if (http === undefined) return [];
    const [method, template] = http;
    const [path = '', query = ''] = template.split('?');
    return [{ operation: name, method, segments: path.split('/').slice(1).map(segmentOf), query: [...new URLSearchParams(query)] }];
  });
  return routes.sort((a, b) => b.query.length - a.query.length || (rankOf(a) < rankOf(b) ? -1 : 1));
}

function segmentOf(text: string): Segment {
  const label = /^\{(.+?)(\+?)\}$/.exec(text);
  if (label === null) return { kind: 'literal', text };
  return { kind: label[2] === '+' ? 'greedy' : 'label', text: label[1] ?? '' };
}

const ranks = { literal: '0', label: '1', greedy: '2' } as const;
// The 9 at the end puts the longer of two routes with the same beginning first.
const rankOf = (route: Route): string => `${route.segments.map((segment) => ranks[segment.kind]).join('')}9`;

/** The operation for a request and its labels, still encoded: matching comes before decoding. */
export function matchRoute(routes: readonly Route[], request: WireRequest): { operation: string; labels: Map<string, string> } | undefined {
  const given = request.path.split('/').slice(1);
  for (const route of routes) {
    if (route.method !== request.method || !route.query.every(([key, value]) => request.query.get(key) === value)) continue;
    const labels = matchSegments(route.segments, given);
    if (labels !== undefined) return { operation: route.operation, labels };
  }
  return undefined;
}

function matchSegments(segments: readonly Segment[], given: readonly string[]): Map<string, string> | undefined {
  const labels = new Map<string, string>();
  let position = 0;
  for (const [index, segment] of segments.entries()) {
    // A greedy label takes all that the segments behind it leave.
    const taken = segment.kind === 'greedy' ? given.length - position - (segments.length - index - 1) : 1;
    const text = given.slice(position, position + taken).join('/');
    if (taken < 1 || position + taken > given.length || text === '') return undefined;
    if (segment.kind === 'literal' ? text !== segment.text : labels.set(segment.text, text) === undefined) return undefined;
    position += taken;
  }
  return position === given.length ? labels : undefined;
}

/** True for a member that neither path, query nor headers carry. */
export const inBody = (member: Member): boolean => {
  const { httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders } = member.traits;
  return ![httpLabel, httpQuery, httpQueryParams, httpHeader, httpPrefixHeaders].some((trait) => trait !== undefined);
};

/** The input of a REST-JSON request from its labels, query, headers and body. */
export function readRest(shape: Structure, request: WireRequest, labels: ReadonlyMap<string, string>, reading: Reading): unknown {
  return { ...readBound(shape, request, labels, reading), ...readBody(shape, request, reading) };
}

/** The members that travel in path, query and headers. */
export function readBound(
  shape: Structure,
  request: WireRequest,
  labels: ReadonlyMap<string, string>,
  reading: Reading,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  const queryNames = new Set<string>();
  for (const member of shape.members) {
    const queryName = queryNameOf(member, request);
    if (queryName !== undefined) queryNames.add(queryName);
    const value = boundValue(member, request, labels);
    if (value !== undefined) result[member.name] = value;
    else if (member.required && !inBody(member)) reading.missing.push(member.name);
  }
  for (const name of new Set(request.query.keys())) if (!queryNames.has(name)) reading.unknown.push(`?${name}`);
  return result;
}

/** A GET has no body: what the schema's newer route has in the body, an older one has in the query under the member's name. */
const queryNameOf = (member: Member, { method }: WireRequest): string | undefined =>
  member.traits.httpQuery ?? (method === 'GET' && inBody(member) && member.traits.httpPayload === undefined ? member.name : undefined);

function boundValue(member: Member, request: WireRequest, labels: ReadonlyMap<string, string>): unknown {
  const { httpLabel, httpHeader, httpPrefixHeaders } = member.traits;
  const httpQuery = queryNameOf(member, request);
  if (httpPrefixHeaders !== undefined) return prefixedHeaders(httpPrefixHeaders.toLowerCase(), request);
  if (httpLabel !== undefined) {
    const label = labels.get(member.name);
    return label === undefined ? undefined : textValue(member, decode(label), 'date-time');
  }
  if (httpQuery !== undefined) {
    const values = request.query.getAll(httpQuery);
    if (values.length === 0) return undefined;
    const shape = member.shape;
    return shape.kind === 'list'
      ? values.map((text) => textValue(shape.value, text, 'date-time'))
      : textValue(member, values[0] ?? '', 'date-time');
  }
  const header = httpHeader === undefined ? undefined : request.headers[httpHeader.toLowerCase()];
  if (header === undefined) return undefined;
  const shape = member.shape;
  if (shape.kind !== 'list') return textValue(member, String(header), 'http-date');
  return String(header)
    .split(',')
    .map((text) => textValue(shape.value, text.trim(), 'http-date'));
}

/** A map whose entries are headers of their own, such as an object's metadata. */
function prefixedHeaders(prefix: string, { headers }: WireRequest): Record<string, string> | undefined {
  const found = Object.entries(headers).filter(([name]) => name.startsWith(prefix));
  return found.length === 0 ? undefined : Object.fromEntries(found.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

function textValue(member: Member, text: string, format: 'date-time' | 'http-date'): unknown {
  const shape = member.shape;
  if (shape.kind === 'structure' || shape.kind === 'list' || shape.kind === 'map') throw wrongType(member.name, 'plain text');
  return scalarFromText(text, shape.kind, format, member.name);
}

function decode(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new AwsError('SerializationException', `the path segment ${label} is not valid percent-encoding`, 400);
  }
}

function readBody(shape: Structure, request: WireRequest, reading: Reading): Record<string, unknown> {
  const payload = shape.members.find((member) => member.traits.httpPayload !== undefined);
  if (payload !== undefined) {
    if (request.body.length === 0) return {};
    const value = payload.shape.kind === 'blob' ? request.body : readJson(payload.shape, parseJson(request.body), rules, reading);
    return { [payload.name]: value };
  }
  const members = shape.members.filter(inBody);
  const body = request.body.length === 0 ? {} : parseJson(request.body);
  return readStructure(shape, members, body, rules, reading, '');
}

/** JSON of a body. Throws SerializationException for what is not JSON. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('SerializationException', 'the body is not JSON', 400);
  }
}

/** The answer to a REST-JSON operation: headers, status and body as the output's traits say. */
export function writeRest(shape: Structure, output: Readonly<Record<string, unknown>>, status: number): WireAnswer {
  const { headers: own, status: answerStatus } = writeHeaders(shape, output, status);
  const headers = { 'content-type': 'application/json', ...own };
  const payload = shape.members.find((member) => member.traits.httpPayload !== undefined);
  const members = shape.members.filter((member) => inBody(member) && member.traits.httpResponseCode === undefined);
  if (payload?.shape.kind === 'blob') return { status: answerStatus, headers, body: textOf(output[payload.name]) };
  const body = payload === undefined ? structureToJson(members, output, rules) : toJson(payload.shape, output[payload.name] ?? {}, rules);
  return { status: answerStatus, headers, body: JSON.stringify(body) };
}

/** The headers that the output's members are, and the status where a member says it. */
export function writeHeaders(
  shape: Structure,
  output: Readonly<Record<string, unknown>>,
  status: number,
): { headers: Record<string, string>; status: number } {
  const headers: Record<string, string> = {};
  let answerStatus = status;
  for (const member of shape.members) {
    const value = output[member.name];
    if (value === undefined || value === null) continue;
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.traits;
    if (httpHeader !== undefined && member.shape.kind !== 'structure' && member.shape.kind !== 'list' && member.shape.kind !== 'map') {
      headers[httpHeader.toLowerCase()] = scalarToText(value, member.shape.kind, 'http-date');
    }
    if (httpPrefixHeaders !== undefined)
      for (const [name, text] of Object.entries(value)) headers[`${httpPrefixHeaders}${name}`.toLowerCase()] = String(text);
    if (httpResponseCode !== undefined) answerStatus = Number(value);
  }
  return { headers, status: answerStatus };
}

/** A payload of bytes is the body itself. The services here only carry text in it. */
const textOf = (value: unknown): string => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : '');
