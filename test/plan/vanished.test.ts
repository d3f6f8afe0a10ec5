// Which kinds of documents were there at the last apply and are gone now, and what such documents make.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypeName } from '../../reconciler/model/address.ts';
import type { DocumentKind, DocumentSet } from '../../reconciler/model/document-set.ts';
import { kindsOf, vanishedKinds } from '../../reconciler/plan/vanished.ts';
import { disabling, documentSet } from '../targets/configuration.ts';

const controls = disabling('d', { include: [] });
const broken = (...kinds: readonly (string | undefined)[]): DocumentSet['broken'] => kinds.map((kind) => ({ kind, file: 'b.yaml' }));
const nothing = documentSet({});
const some: DocumentSet = { ...documentSet({ DisabledControls: [controls] }), broken: broken('Tenant', 'Exception', undefined) };

const provider = (kinds: readonly DocumentKind[], ...types: readonly TypeName[]) => ({
  kinds,
  types: types.map((name) => ({ name })) as unknown as Parameters<typeof vanishedKinds>[2][number]['types'],
});
const providers = [
  provider(['SecurityStandards', 'DisabledControls'], 'hub/standard', 'hub/control'),
  provider(['Tenant'], 'mail/identity'),
  provider(['Tenant', 'TenantDefaults'], 'sms/pool'),
  provider(['StackSet'], 'stack/set'),
];

test('a kind is there while a document of it is, a broken one too, in a fixed order', () => {
  assert.deepEqual(kindsOf(some), ['DisabledControls', 'Tenant']);
  const all = ['Tenant', 'StackSet', 'DevOpsGuruTargets', 'DisabledControls', 'SecurityStandards', 'TenantDefaults', 'Organization'];
  assert.deepEqual(kindsOf({ ...nothing, broken: broken(...all) }), [
    'SecurityStandards',
    'DisabledControls',
    'DevOpsGuruTargets',
    'StackSet',
    'Tenant',
  ]);
  assert.deepEqual(kindsOf(nothing), []);
});

test('of what the last apply had and no document is of now the types of every provider are told that makes them', () => {
  assert.deepEqual(vanishedKinds(nothing, ['Tenant', 'DisabledControls', 'DevOpsGuruTargets'], providers), [
    { kind: 'DisabledControls', types: ['hub/standard', 'hub/control'] },
    { kind: 'DevOpsGuruTargets', types: [] },
    { kind: 'Tenant', types: ['mail/identity', 'sms/pool'] },
  ]);
  assert.deepEqual(vanishedKinds(some, ['Tenant', 'DisabledControls', 'StackSet'], providers), [
    { kind: 'StackSet', types: ['stack/set'] },
  ]);
});

test('what was not there before, what makes nothing by itself, and what nobody remembers has not vanished', () => {
  assert.deepEqual(vanishedKinds(nothing, [], providers), []);
  assert.deepEqual(vanishedKinds(nothing, ['TenantDefaults', 'Exception', 'Organization', 'Unheard'], providers), []);
  assert.deepEqual(vanishedKinds(nothing, undefined, providers), []);
});
