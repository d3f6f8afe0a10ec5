import { AwsError } from './errors.ts';
import type { Scalar } from './shapes.ts';

/** How a protocol writes timestamps that say nothing themselves. */
export type TimestampFormat = 'date-time' | 'http-date' | 'epoch-seconds';

const formatOf = (kind: Scalar['kind'], fallback: TimestampFormat): TimestampFormat =>
  kind === 'date-time' || kind === 'http-date' || kind === 'epoch-seconds' ? kind : fallback;

export const isTimestamp = (kind: Scalar['kind']): boolean =>
  kind === 'timestamp' || kind === 'date-time' || kind === 'http-date' || kind === 'epoch-seconds';

/** What AWS answers for a value of the wrong type. */
export function wrongType(path: string, wanted: string): AwsError {
  return new AwsError('SerializationException', `${path === '' ? 'The body' : path} must be ${wanted}`, 400);
}

/** A timestamp as text or number, as the shape or else the protocol says. */
export function writeTimestamp(value: Date, kind: Scalar['kind'], fallback: TimestampFormat): string | number {
  switch (formatOf(kind, fallback)) {
    case 'date-time':
      return value.toISOString();
    case 'http-date':
      return value.toUTCString();
    case 'epoch-seconds':
      return value.getTime() / 1000;
  }
}

export function readTimestamp(value: unknown, kind: Scalar['kind'], fallback: TimestampFormat, path: string): Date {
  const format = formatOf(kind, fallback);
  const date =
    format === 'epoch-seconds'
      ? new Date(Number(value) * 1000)
      : new Date(typeof value === 'string' && Number.isNaN(Number(value)) ? value : Number.NaN);
  if (value === '' || Number.isNaN(date.getTime())) throw wrongType(path, `a timestamp (${format})`);
  return date;
}

/** A scalar from text: form bodies, labels, query parameters and headers. */
export function scalarFromText(text: string, kind: Scalar['kind'], fallback: TimestampFormat, path: string): unknown {
  if (isTimestamp(kind)) return readTimestamp(text, kind, fallback, path);
  switch (kind) {
    case 'number': {
      const number = Number(text);
      if (text.trim() === '' || !Number.isFinite(number)) throw wrongType(path, 'a number');
      return number;
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrongType(path, 'true or false');
      return text === 'true';
    case 'blob':
      return Buffer.from(text, 'base64');
    default:
      return text;
  }
}

/** A scalar as text, for XML and headers. */
export function scalarToText(value: unknown, kind: Scalar['kind'], fallback: TimestampFormat): string {
  if (value instanceof Date) return String(writeTimestamp(value, kind, fallback));
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}
