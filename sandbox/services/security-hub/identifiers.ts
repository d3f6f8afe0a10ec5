import { createHash } from 'node:crypto';
import type { OperationContext } from '../operation.ts';

/** A UUID for something that this request makes: the same request makes the same id, so that a run with injected clocks can be repeated. */
export function newId(context: OperationContext, kind: string): string {
  const hex = createHash('sha256').update(`${kind}/${context.account}/${context.region}/${context.requestId}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
