import type { OperationModel } from './catalog.ts';
import { AwsError } from './errors.ts';
import type { Reading } from './reading.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import { inBody, readBound, writeHeaders } from './rest.ts';
import type { Structure } from './shapes.ts';
import { element, writeMembers } from './xml.ts';
import { parseXml, readXmlStructure } from './xml-reader.ts';

/** The input of a REST-XML request from its labels, query, headers and body. Throws MalformedXML for a body of the wrong shape. */
export function readRestXml(
  operation: OperationModel,
  request: WireRequest,
  labels: ReadonlyMap<string, string>,
  reading: Reading,
): unknown {
  const shape = operation.input;
  const bound = boundOrInvalid(shape, request, labels, reading);
  const literals = new Set([...new URLSearchParams(operation.http?.[1].split('?')[1] ?? '').keys(), 'x-id']);
  const kept = reading.unknown.filter((name) => !literals.has(name.slice(1)));
  reading.unknown.splice(0, reading.unknown.length, ...kept);
  return { ...bound, ...readBody(shape, request, reading) };
}

/** A number or date that is none, in the query or a header, is an invalid argument here. */
function boundOrInvalid(
  shape: Structure,
  request: WireRequest,
  labels: ReadonlyMap<string, string>,
  reading: Reading,
): Record<string, unknown> {
  try {
    return readBound(shape, request, labels, reading);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'SerializationException') throw new AwsError('InvalidArgument', error.message, 400);
    throw error;
  }
}

function readBody(shape: Structure, request: WireRequest, reading: Reading): Record<string, unknown> {
  const payload = shape.members.find((member) => member.traits.httpPayload !== undefined);
  const bodyMembers = shape.members.filter(inBody);
  if (payload === undefined) {
    if (bodyMembers.length === 0 || request.body.length === 0) return {};
    return readXmlStructure(shape, parseXml(request.body.toString('utf8')), reading, '');
  }
  if (payload.shape.kind === 'blob') return { [payload.name]: request.body };
  if (request.body.length === 0) {
    if (payload.required) throw new AwsError('MissingRequestBodyError', 'Request Body is empty', 400);
    return {};
  }
  const text = request.body.toString('utf8');
  if (payload.shape.kind !== 'structure') return { [payload.name]: text };
  const root = parseXml(text);
  const wanted = payload.traits.xmlName ?? payload.shape.xmlName;
  if (root.name !== wanted) throw new AwsError('MalformedXML', `The root element must be ${wanted}`, 400);
  return { [payload.name]: readXmlStructure(payload.shape, root, reading, '') };
}

/** The answer to a REST-XML operation. `namespace` stands on the root element. */
export function writeRestXml(operation: OperationModel, output: Readonly<Record<string, unknown>>, namespace: string): WireAnswer {
  const shape = operation.output;
  const { headers, status } = writeHeaders(shape, output, operation.http?.[2] ?? 200);
  // A part of an object has its own status.
  const answerStatus = output['ContentRange'] === undefined ? status : 206;
  const payload = shape.members.find((member) => member.traits.httpPayload !== undefined);
  if (payload !== undefined && payload.shape.kind !== 'structure') {
    const value = output[payload.name];
    return { status: answerStatus, headers, body: value instanceof Uint8Array ? value : String(value ?? '') };
  }
  const members = shape.members.filter(inBody);
  if (payload === undefined && members.length === 0) return { status: answerStatus, headers, body: '' };
  const [root, value] =
    payload?.shape.kind === 'structure'
      ? [payload.shape, (output[payload.name] ?? {}) as Readonly<Record<string, unknown>>]
      : [shape, output];
  const name = payload?.traits.xmlName ?? root.xmlName;
  return {
    status: answerStatus,
    headers: { 'content-type': 'application/xml', ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${namespace}">${contentOf(name, root, value)}</${name}>`,
  };
}

/** Only what travels in the body. GetBucketLocation's one member has the root's own name and is written as its text. */
function contentOf(name: string, shape: Structure, value: Readonly<Record<string, unknown>>): string {
  const inside = Object.fromEntries(shape.members.filter(inBody).map((member) => [member.name, value[member.name]]));
  const written = writeMembers(shape, inside);
  const [only, another] = shape.members;
  return only?.name === name && another === undefined ? written.replace(`<${name}>`, '').replace(`</${name}>`, '') : written;
}

/** The error document; a request for headers only has none. */
export function restXmlError(error: AwsError, requestId: string): WireAnswer {
  const { BucketRegion, ...fields } = error.fields;
  const content = [
    ['Code', error.code],
    ['Message', error.message],
    ...Object.entries(fields),
    ['RequestId', requestId],
    ['HostId', requestId],
  ]
    .map(([name, text]) =>
      element(
        String(name),
        String(text).replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`),
      ),
    )
    .join('');
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...(BucketRegion === undefined ? {} : { 'x-amz-bucket-region': String(BucketRegion) }) },
    body: error.status === 304 ? '' : `<?xml version="1.0" encoding="UTF-8"?>\n${element('Error', content)}`,
  };
}
