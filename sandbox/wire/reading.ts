import { AwsError } from './errors.ts';

/** What reading one request brought up besides its value. */
export class Reading {
  /** Members that the service's schema does not have: passed over as AWS does, but recorded. */
  readonly unknown: string[] = [];
  /** Required members that are missing. */
  readonly missing: string[] = [];

  /** Throws the service's validation error when a required member is missing, all of them in one message. */
  refuseMissing(code: string, fields: Readonly<Record<string, unknown>>): void {
    if (this.missing.length === 0) return;
    const constraints = this.missing.map((path) => `Value null at '${path}' failed to satisfy constraint: Member must not be null`);
    const count = `${constraints.length} validation error${constraints.length === 1 ? '' : 's'} detected`;
    throw new AwsError(code, `${count}: ${constraints.join('; ')}`, 400, fields);
  }
}

export const childPath = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
