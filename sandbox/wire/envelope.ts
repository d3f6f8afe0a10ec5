import type { Protocol } from '../services/service.ts';
import type { AwsError } from './errors.ts';
import { toJson } from './json.ts';
import type { WireAnswer } from './request.ts';
import { restXmlError } from './rest-xml.ts';
import type { Structure } from './shapes.ts';
import { element, escapeXml } from './xml.ts';

/** What an error needs besides itself to be written as its service would. */
export interface ErrorSetting {
  readonly protocol: Protocol;
  /** XML namespace of the query services. */
  readonly target: string | undefined;
  readonly errors: ReadonlyMap<string, Structure>;
  readonly requestId: string;
}

/** The protocol's error envelope. Source: facts/sandbox.md 3. */
export function writeError(error: AwsError, setting: ErrorSetting): WireAnswer {
  switch (setting.protocol) {
    case 'query':
      return queryError(error, setting);
    case 'ec2':
      return ec2Error(error, setting);
    case 'rest-json':
      return restError(error, setting);
    case 'rest-xml':
      return restXmlError(error, setting.requestId);
    default:
      return jsonError(error, setting);
  }
}

const isServerError = (error: AwsError): boolean => error.status >= 500;

function queryError(error: AwsError, { errors, target, requestId }: ErrorSetting): WireAnswer {
  const [code, status] = errors.get(error.code)?.queryError ?? [error.code, error.status];
  const content =
    element('Type', isServerError(error) ? 'Receiver' : 'Sender') +
    element('Code', escapeXml(code)) +
    element('Message', escapeXml(error.message));
  const body = `<ErrorResponse xmlns="${target ?? ''}">${element('Error', content)}${element('RequestId', requestId)}</ErrorResponse>`;
  return { status, headers: { 'content-type': 'text/xml' }, body };
}

function ec2Error(error: AwsError, { requestId }: ErrorSetting): WireAnswer {
  const content = element('Code', escapeXml(error.code)) + element('Message', escapeXml(error.message));
  const body = element('Response', element('Errors', element('Error', content)) + element('RequestID', requestId));
  return { status: error.status, headers: { 'content-type': 'text/xml' }, body };
}

function restError(error: AwsError, { errors }: ErrorSetting): WireAnswer {
  // The error's own members first; `Code` stands in the body of every Security Hub error.
  const body = { Code: error.code, ...fieldsOf(error, errors), message: error.message, Message: error.message };
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': error.code };
  return { status: error.status, headers, body: JSON.stringify(body) };
}

function jsonError(error: AwsError, { protocol, errors }: ErrorSetting): WireAnswer {
  const body = { __type: error.code, ...fieldsOf(error, errors), message: error.message, Message: error.message };
  const type = protocol === 'json-1.0' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1';
  // Every client error of JSON 1.x is 400, whatever its shape says. Source: facts/sandbox.md 3.3.
  return { status: isServerError(error) ? error.status : 400, headers: { 'content-type': type }, body: JSON.stringify(body) };
}

function fieldsOf(error: AwsError, errors: ReadonlyMap<string, Structure>): object {
  const shape = errors.get(error.code);
  return shape === undefined ? error.fields : (toJson(shape, error.fields, { useJsonName: false }) as object);
}
