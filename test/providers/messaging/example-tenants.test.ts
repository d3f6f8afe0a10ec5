// The tenants that this repository shows: one of each model, without a problem, and together every field that there is.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { load } from '../../documents/configuration.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../..');
const names = readdirSync(path.join(root, 'tenants')).map((name) => `tenants/${name}`);
const files = Object.fromEntries(['organization.yaml', ...names].map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
const documents = names.map((file) => parse(files[file] ?? '') as Readonly<Record<string, unknown>>);

test('the example tenants keep all rules, with one of each model', () => {
  assert.deepEqual(load(files).diagnostics, []);
  const models = documents.flatMap((document) =>
    document['kind'] === 'Tenant' ? (document['spec'] as { isolation: string }).isolation : [],
  );
  assert.deepEqual([...new Set(models)].sort(), ['dedicated-account', 'dedicated-project', 'shared-project']);
});

test('their first lines name the schemas of their kinds', () => {
  for (const file of names) {
    const [, schema, kind] =
      /^# yaml-language-server: \$schema=(?:\.\.\/)+schemas\/(\S+)\.schema\.json\n[\s\S]*^kind: (\w+)$/m.exec(files[file] ?? '') ?? [];
    assert.equal(schema, kind === 'TenantDefaults' ? 'tenant-defaults' : 'tenant', file);
  }
});

/** What no example shows: ended parts, what would break a rule or be a waiver of one, and what would make an account. */
const notShown = [
  /\.push\.(?:emailChannel|eventStream|settings|endpoints|segments|campaigns|journeys|templates)$/,
  /\.pinpoint$/,
  // The id of an application that is there already.
  /\.push\.appId$/,
  /\.configurationSets\.suppression\b/,
  /\.fcm\.apiKeyRef$/,
  /\.waivers\b/,
  /\.pool\.(?:shared|name)$/,
  /^TenantDefaults\.tenant\./,
  /\.sharedApplication\.|\.accounts\.quotas\./,
  // The other three of APNs have the same members.
  /\.apns\w+\.|\.apns\.(?:certificateRef|privateKeyRef)$/,
  // AWS publishes no metric for them: A-17.
  /\.(?:email|sms)\.alarms\.throttles$/,
  // A key is the user's own: one that the sandbox lacks would fail there.
  /\.eventStream\.stream\.kmsKeyArn$/,
  /\.sms\.configurationSet\.events\.(?:firehose|sns)\b/,
];

interface Node {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: boolean | Node;
}

test('together they show every field', () => {
  const { $defs } = JSON.parse(readFileSync(path.join(root, 'reconciler/documents/generated/schemas.json'), 'utf8')) as {
    $defs: Readonly<Record<string, Node>>;
  };
  const target = (node: Node): Node => (node.$ref === undefined ? node : target($defs[node.$ref.slice('#/$defs/'.length)] ?? {}));
  const missing: string[] = [];
  const look = (schema: Node, values: readonly unknown[], place: string): void => {
    if (notShown.some((pattern) => pattern.test(place))) return;
    const node = target(schema);
    if (values.length === 0) {
      missing.push(place);
      return;
    }
    const mappings = values.filter((value) => typeof value === 'object' && value !== null) as Readonly<Record<string, unknown>>[];
    if (node.items !== undefined) {
      look(node.items, mappings.flat(), place);
      return;
    }
    for (const [name, member] of Object.entries(node.properties ?? {}))
      look(
        member,
        mappings.flatMap((mapping) => (Object.hasOwn(mapping, name) ? [mapping[name]] : [])),
        `${place}.${name}`,
      );
    if (typeof node.additionalProperties === 'object')
      look(
        node.additionalProperties,
        mappings.flatMap((mapping) => Object.values(mapping)),
        place,
      );
  };
  for (const kind of ['Tenant', 'TenantDefaults'])
    look(
      $defs[`${kind}Spec`] ?? {},
      documents.filter((document) => document['kind'] === kind).map((document) => document['spec']),
      kind,
    );
  assert.deepEqual(missing, []);
});
