import { unchunked } from './aws-chunked.ts';
import { matchBucketRoute } from './bucket-route.ts';
import type { OperationModel, ServiceModel } from './catalog.ts';
import { verifyBody } from './checksums.ts';
import { readJson, toJson } from './json.ts';
import { readForm } from './query.ts';
import type { Reading } from './reading.ts';
import type { WireAnswer, WireRequest } from './request.ts';
import { matchRoute, parseJson, readRest, writeRest } from './rest.ts';
import { readRestXml, writeRestXml } from './rest-xml.ts';
import { element, writeMembers } from './xml.ts';

/** The operation that a request asks for: its name, and for REST the labels of its path. */
export interface Asked {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

const noLabels: ReadonlyMap<string, string> = new Map();

/** Which operation a request asks for; for a REST path that no operation has, the method and path themselves. */
export function askedOperation(model: ServiceModel, request: WireRequest): Asked {
  switch (model.entry.protocol) {
    case 'query':
    case 'ec2':
      return { name: formOf(request).get('Action') ?? '(no Action)', labels: noLabels };
    case 'rest-json': {
      const match = matchRoute(model.routes, request);
      return match === undefined
        ? { name: `${request.method} ${request.path}`, labels: noLabels }
        : { name: match.operation, labels: match.labels };
    }
    case 'rest-xml': {
      const match = matchBucketRoute(model.bucketRoutes, request);
      return match === undefined
        ? { name: `${request.method} ${request.path}`, labels: noLabels }
        : { name: match.operation, labels: match.labels };
    }
    default: {
      // Some SDKs write the model's whole name before it: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents (botocore).
      const [prefix, name] = String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .slice(-2);
      return { name: prefix === model.entry.target && name !== undefined ? name : `(x-amz-target ${prefix ?? ''})`, labels: noLabels };
    }
  }
}

const formOf = (request: WireRequest): URLSearchParams =>
  request.body.length === 0 ? request.query : new URLSearchParams(request.body.toString('utf8'));

/** The operation's input. Throws SerializationException for wrong types; what is missing or unknown is in `reading`. */
export function readInput(
  model: ServiceModel,
  operation: OperationModel,
  labels: Asked['labels'],
  request: WireRequest,
  reading: Reading,
): unknown {
  switch (model.entry.protocol) {
    case 'query':
      return readForm(operation.input, formOf(request), 'query', reading);
    case 'ec2':
      return readForm(operation.input, formOf(request), 'ec2', reading);
    case 'rest-json':
      return readRest(operation.input, request, labels, reading);
    case 'rest-xml': {
      const plain = unchunked(request);
      verifyBody(plain);
      return readRestXml(operation, plain, labels, reading);
    }
    default:
      return readJson(operation.input, request.body.length === 0 ? {} : parseJson(request.body), { useJsonName: false }, reading);
  }
}

/** The operation's answer in the service's protocol. */
export function writeOutput(model: ServiceModel, operation: OperationModel, output: unknown, requestId: string): WireAnswer {
  const value = (output ?? {}) as Readonly<Record<string, unknown>>;
  const { protocol, target } = model.entry;
  switch (protocol) {
    case 'query': {
      const result = operation.output.unit ? '' : element(`${operation.name}Result`, writeMembers(operation.output, value));
      const metadata = element('ResponseMetadata', element('RequestId', requestId));
      return xml(`<${operation.name}Response xmlns="${target}">${result}${metadata}</${operation.name}Response>`);
    }
    case 'ec2':
      return xml(
        `<${operation.name}Response xmlns="${target}">${element('requestId', requestId)}${writeMembers(operation.output, value)}</${operation.name}Response>`,
      );
    case 'rest-json':
      return writeRest(operation.output, value, operation.http?.[2] ?? 200);
    case 'rest-xml':
      return writeRestXml(operation, value, target ?? '');
    default: {
      const type = protocol === 'json-1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
      return {
        status: 200,
        headers: { 'content-type': type },
        body: JSON.stringify(toJson(operation.output, value, { useJsonName: false })),
      };
    }
  }
}

const xml = (body: string): WireAnswer => ({ status: 200, headers: { 'content-type': 'text/xml' }, body });
