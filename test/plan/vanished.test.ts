// Which kinds of documents were there at the last apply and are gone now, and what such documents make.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TypeName } from '../../reconciler/model/address.ts';
import type { DocumentKind, DocumentSet } from '../../reconciler/model/document-set.ts';
import type { Organization } from '../../reconciler/model/documents.generated.ts';
import { kindsOf, leftRegions, vanishedKinds } from '../../reconciler/plan/vanished.ts';
import { disabling, documentSet, place, positioned } from '../targets/configuration.ts';

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

test('Regions that the last apply governed and no document does now are told, in order, at the line that lists them', () => {
  const governing = (...governedRegions: readonly string[]) =>
    positioned({ spec: { governedRegions } } as unknown as Organization, 'organization.yaml');
  const told = (message: string) => [
    {
      severity: 'warning',
      code: 'V-33',
      source: place('organization.yaml', 'spec', 'governedRegions'),
      message: `${message} not governed any more: what was set there stays, but for stacks of stack sets, and nothing looks there, trueup prune neither`,
      hint: 'where it is to go, govern the Region once more and take it out first: documents that say absent or none, trueup offboard, or targets without the Region',
    },
  ];
  assert.deepEqual(leftRegions(governing('eu-west-1'), ['us-east-1', 'eu-west-1']), told('us-east-1 is'));
  assert.deepEqual(leftRegions(governing('eu-west-1'), ['us-east-1', 'ap-south-1']), told('ap-south-1, us-east-1 are'));
  // None left; one more than before; nobody remembers; there is no organization to say so.
  assert.deepEqual(leftRegions(governing('eu-west-1', 'us-east-1'), ['eu-west-1']), []);
  assert.deepEqual(leftRegions(governing('eu-west-1'), undefined), []);
  assert.deepEqual(leftRegions(undefined, ['us-east-1']), []);
});
