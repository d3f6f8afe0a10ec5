import { createHash } from 'node:crypto';
import type { OperationContext } from '../operation.ts';
import { type Page, paginate } from '../paging.ts';
import { conflict, invalidField, overQuota, validation } from './errors.ts';
import { type SmsState, smsOf } from './state.ts';

/** The state of the caller's account in the request's Region. */
export const stateOf = (context: OperationContext): SmsState => smsOf(context, context.account, context.region);

/** Throws unless the text has the form; an absent one is another matter. */
export function requireForm(field: string, value: string | undefined, form: RegExp, what: string): void {
  if (value !== undefined && !form.test(value)) throw invalidField(field, `must be ${what}`);
}

export function requireOneOf(field: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value)) throw invalidField(field, `must be one of ${choices.join(', ')}`);
}

export const requireCountry = (field: string, value: string | undefined): void =>
  requireForm(field, value, /^[A-Z]{2}$/, 'two capital letters of ISO 3166-1');

export const requireE164 = (field: string, value: string | undefined): void =>
  requireForm(field, value, /^\+?[1-9][0-9]{1,18}$/, 'a phone number in E.164 format');

export const requireName = (field: string, value: string | undefined): void =>
  requireForm(field, value, /^[A-Za-z0-9_-]{1,64}$/, '1 to 64 letters, digits, _ or -');

export const requireMessageType = (field: string, value: string | undefined): void =>
  requireOneOf(field, value, ['TRANSACTIONAL', 'PROMOTIONAL']);

/** A phone number with its plus. */
export const e164 = (value: string): string => (value.startsWith('+') ? value : `+${value}`);

interface Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const maxTags = 200;

/** Tags laid over those that are there. */
export function tagsFrom(tags: readonly Tag[] | undefined, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const all = { ...before };
  for (const { Key = '', Value = '' } of tags ?? []) {
    if (Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key)) {
      throw invalidField('Tags', `the tag ${Key} needs a key of 1 to 128 characters without aws: and a value of at most 256`);
    }
    all[Key] = Value;
  }
  if (Object.keys(all).length > maxTags) throw overQuota('TAGS_PER_RESOURCE', `A resource has at most ${maxTags} tags.`);
  return all;
}

export const tagList = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export function page<Item>(items: readonly Item[], input: object, context: OperationContext): Page<Item> {
  return paginate(items, input, context, {
    defaultSize: 100,
    maxSize: 100,
    refuse: (message) =>
      message.startsWith('Invalid') ? validation('INVALID_NEXT_TOKEN', message, 'NextToken') : invalidField('MaxResults', message),
  });
}

export const more = (token: string | undefined): { NextToken?: string } => (token === undefined ? {} : { NextToken: token });

interface Filter {
  readonly Name?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}

/** Whether a record passes all filters; `texts` holds its values by the filters' names. */
export function passes(filters: readonly Filter[] | undefined, texts: Readonly<Record<string, readonly unknown[]>>): boolean {
  return (filters ?? []).every(({ Name = '', Values = [] }) => {
    const own = Object.hasOwn(texts, Name) ? texts[Name] : undefined;
    if (own === undefined) throw validation('INVALID_FILTER_VALUES', `${Name} is not a filter of this operation.`, 'Filters');
    return Values.some((value) => own.some((one) => String(one) === value));
  });
}

/** Ids and Owner exclude each other, and there are at most five ids. Source: facts/tenants.md 2.3. */
export function requireSelection(field: string, ids: readonly unknown[] | undefined, owner: string | undefined): void {
  if (ids !== undefined && owner !== undefined) {
    throw validation('PARAMETERS_CANNOT_BE_USED_TOGETHER', `Owner and ${field} can't be used at the same time.`, field);
  }
  if ((ids ?? []).length > 5) throw invalidField(field, 'must have at most 5 members');
  requireOneOf('Owner', owner, ['SELF', 'SHARED']);
}

const tokenLifeMs = 86_400_000;

/**
 * Makes something once for a client token: `find` gives what it made before, `make` makes it and says its id. A token that comes again with
 * other members is refused.
 */
export function once<Made>(
  input: { readonly ClientToken?: string | undefined },
  context: OperationContext,
  find: (id: string) => Made | undefined,
  make: () => { id: string; made: Made },
): Made {
  const { ClientToken: token, ...asked } = input;
  requireForm('ClientToken', token, /^[!-~]{1,64}$/, '1 to 64 visible characters');
  if (token === undefined) return make().made;
  const { tokens } = stateOf(context);
  const key = `${context.operation}/${token}`;
  const digest = createHash('sha256').update(sortedJson(asked)).digest('hex');
  const known = Object.hasOwn(tokens, key) ? tokens[key] : undefined;
  if (known !== undefined && context.clock.awsMs() - known.atAwsMs < tokenLifeMs) {
    if (known.digest !== digest) throw conflict('RESOURCE_ALREADY_EXISTS', 'The client token was used for another request.');
    const before = find(known.id);
    if (before !== undefined) return before;
  }
  const { id, made } = make();
  tokens[key] = { digest, id, atAwsMs: context.clock.awsMs() };
  return made;
}

const sortedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner,
  );
