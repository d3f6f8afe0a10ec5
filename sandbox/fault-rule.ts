import type { FaultRule } from './faults.ts';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const positive: Check = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 1;
const milliseconds: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const share: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
const status: Check = (value) => typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);

/** Members of a rule, and of the effect of each kind; a `!` marks those that must be there. */
const ruleMembers: Readonly<Record<string, Check>> = {
  service: text,
  operation: text,
  account: text,
  region: text,
  role: text,
  nth: positive,
  count: positive,
  probability: share,
  seed: milliseconds,
  'effect!': (value) => typeof value === 'object' && value !== null,
};

const effectMembers: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  throttle: {},
  http500: {},
  denied: { by: oneOf('scp') },
  'clock-skew': { 'ms!': (value) => typeof value === 'number' && Number.isFinite(value) },
  pages: { 'size!': positive, repeat: (value) => typeof value === 'boolean', expired: positive },
  untagged: { ms: milliseconds },
  call: {
    'service!': text,
    'operation!': text,
    'account!': text,
    'region!': text,
    'input!': (value) => typeof value === 'object' && value !== null,
  },
  change: { 'name!': text, service: text, args: (value) => typeof value === 'object' && value !== null && !Array.isArray(value) },
  malformed: {},
  'lost-write': {},
  error: { 'name!': text, 'status!': status, message: text },
  'effect-then-error': { name: text, status, message: text },
  cut: { 'at!': oneOf('request', 'answer', 'body') },
  html: { status },
  delay: { 'ms!': milliseconds, at: oneOf('request', 'answer') },
  stale: { lagMs: milliseconds },
  hold: { at: oneOf('request', 'answer') },
};

/** A fault rule from JSON. Throws an Error that names the member which is wrong, missing or unknown. */
export function parseFaultRule(value: unknown): FaultRule {
  const rule = checkMembers(value, ruleMembers, 'a fault');
  const effect = rule['effect'] as Record<string, unknown>;
  const kind = String(effect['kind']);
  const members = Object.hasOwn(effectMembers, kind) ? effectMembers[kind] : undefined;
  if (members === undefined) throw new Error(`effect.kind must be one of ${Object.keys(effectMembers).join(', ')}, not ${kind}`);
  checkMembers(effect, { 'kind!': text, ...members }, `the effect ${kind}`);
  return rule as unknown as FaultRule;
}

function checkMembers(value: unknown, checks: Readonly<Record<string, Check>>, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be an object`);
  const object = value as Record<string, unknown>;
  const names = new Map(Object.entries(checks).map(([name, check]) => [name.replace('!', ''), { check, required: name.endsWith('!') }]));
  for (const name of Object.keys(object)) {
    if (!names.has(name)) throw new Error(`${what} has no member ${name}; it has ${[...names.keys()].join(', ')}`);
  }
  for (const [name, { check, required }] of names) {
    if (object[name] === undefined ? required : !check(object[name])) {
      throw new Error(`${what}: ${name} is ${object[name] === undefined ? 'missing' : `wrong (${JSON.stringify(object[name])})`}`);
    }
  }
  return object;
}
