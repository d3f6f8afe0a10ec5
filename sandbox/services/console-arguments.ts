import type { ServiceEnvironment } from './operation.ts';

/** The arguments of a change made in the console, or one entry of a seed's section. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Account and Region of arguments. Throws an Error that says what is there instead. */
export function placeIn(args: Arguments, env: Pick<ServiceEnvironment, 'organization' | 'regions'>): { account: string; region: string } {
  const account = String(args['account'] ?? '');
  const region = String(args['region'] ?? '');
  if (env.organization.account(account) === undefined) throw new Error(`account must be one of the organization, not "${account}"`);
  if (!env.regions.includes(region)) throw new Error(`region must be one of ${env.regions.join(', ')}, not "${region}"`);
  return { account, region };
}

/** A text argument. Throws an Error that names it when it is missing, no text or empty. */
export function textIn(args: Arguments, name: string): string {
  const value = args[name];
  if (typeof value !== 'string' || value === '') throw new Error(`${name} must be a text`);
  return value;
}

/** The entries of a seed's section: objects with no other members than `members`. Throws an Error that names what is wrong. */
export function entriesOf(section: unknown, name: string, members: readonly string[]): Arguments[] {
  if (!Array.isArray(section)) throw new Error(`${name} must be a list`);
  return section.map((item: unknown, index) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error(`${name}[${index}] must be an object`);
    const odd = Object.keys(item).find((member) => !members.includes(member));
    if (odd !== undefined) throw new Error(`${name}[${index}] has no member ${odd}; it has ${members.join(', ')}`);
    return item as Arguments;
  });
}
