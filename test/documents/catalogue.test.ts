import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildCatalogue } from '../../reconciler/catalogue/build-catalogue.ts';
import { overlaidCatalogue, readOverlay } from '../../reconciler/catalogue/overlay.ts';
import { catalogueAt, regionFacts, shippedCatalogue, shippedData } from '../../reconciler/catalogue/shipped.ts';
import { explainControlName } from '../../reconciler/documents/control-names.ts';
import { didYouMean } from '../../reconciler/model/did-you-mean.ts';
import { controls, controlsFile, entry, load, organization, standards, standardsFile } from './configuration.ts';

const pci = 'pci-dss/v/4.0.1';

test('the shipped catalogue knows standards, controls, members and retirements', () => {
  const catalogue = shippedCatalogue();
  assert.equal(catalogue.origin, 'shipped');
  assert.equal(catalogue.standards.length, 13);
  assert.equal(catalogue.controlIds.length, 589);
  assert.equal(catalogue.controlsOf(pci).length, 142);
  assert.ok(catalogue.standardsHolding('IAM.6').includes(pci));
  assert.deepEqual(catalogue.retired('CloudFront.2'), { id: 'CloudFront.2', retiredOn: '2023-09-20', replacedBy: ['CloudFront.13'] });
  assert.equal(catalogue.retired('IAM.6'), undefined);
  assert.equal(catalogue.standard('cis-aws-foundations-benchmark/v/1.2.0')?.arnKind, 'ruleset');
  assert.deepEqual(
    catalogue.control('IAM.7')?.parameters.find((parameter) => parameter.name === 'MaxPasswordAge'),
    { name: 'MaxPasswordAge', type: 'Integer', min: 1, max: 90 },
  );
});

test('what a Region lacks is told where somebody looked, and unknown elsewhere', () => {
  const catalogue = shippedCatalogue();
  assert.equal(catalogue.offersStandard('aws-resource-tagging-standard/v/1.0.0', 'ap-east-2'), false);
  assert.equal(catalogue.offersStandard('aws-resource-tagging-standard/v/1.0.0', 'eu-west-1'), true);
  assert.equal(catalogue.offers('IAM.6', 'ap-east-2'), undefined);
  assert.equal(catalogue.offers('IAM.6', 'eu-west-1'), true);
  assert.equal(regionFacts().length, 39);
});

/** Traps of the old lists. Source: facts on data, README of the catalogue. */
const names: readonly (readonly [string, RegExp])[] = [
  ['PCI.IAM.1', /^write IAM\.4 /],
  ['PCI.IAM.4', /^write IAM\.6 /],
  ['PCI.S3.1', /^write S3\.3 /],
  ['PCI.ES.1', /^write ES\.2 /],
  ['CIS.1.14', /^write IAM\.6 \(cis-aws-foundations-benchmark\/v\/1\.2\.0\)$/],
  ['1.14', /IAM\.6 .*IAM\.3 .*or IAM\.2 /],
  ['pci.iam.1', /^write IAM\.4 /],
  ['arn:aws:securityhub:us-east-1:111111111111:control/pci-dss/v/3.2.1/PCI.IAM.4', /^write IAM\.6 /],
  [
    'arn:aws:securityhub:us-east-1:111111111111:control/aws-foundational-security-best-practices/v/1.0.0/ACM.1',
    /^write ACM\.1 with standards: \[aws-found/,
  ],
  ['arn:aws-us-gov:securityhub:us-gov-west-1:111111111111:security-control/S3.1', /^write S3\.1$/],
  ['Azure.App.1', /take the entry out/],
  ['nonsense', /^write a security control id like IAM\.6$/],
];

for (const [written, hint] of names)
  test(`${written} is answered with the id to write`, () => assert.match(explainControlName(written, shippedCatalogue()).hint, hint));

test('every alias of the data leads to its control', () => {
  for (const { id, control } of shippedData().aliases ?? [])
    assert.ok(explainControlName(id, shippedCatalogue()).hint.includes(control), `${id} -> ${control}`);
});

test('the catalogue of a day is the newest that was read by then', () => {
  const old = buildCatalogue({ ...shippedData(), asOf: '2025-01-01' }, 'shipped');
  const both = [shippedCatalogue(), old];
  assert.equal(catalogueAt('2026-11-23', both).asOf, '2026-09-23');
  assert.equal(catalogueAt('2026-01-01', both).asOf, '2025-01-01');
  assert.equal(catalogueAt('2020-01-01', both).asOf, '2025-01-01');
});

test('an overlay brings new controls, retires what it lacks, and keeps aliases', () => {
  const base = shippedData();
  const fresh = { id: 'IAM.66', title: 'New', severity: 'LOW', standards: [pci] };
  const overlay = {
    ...base,
    asOf: '2026-11-01',
    controls: [...base.controls.filter((control) => control.id !== 'IAM.9'), fresh],
    aliases: [],
    retired: [],
    regions: [],
  };
  const catalogue = overlaidCatalogue(overlay);
  assert.ok(catalogue !== undefined);
  assert.equal(catalogue.origin, 'overlay');
  assert.deepEqual(catalogue.standardsHolding('IAM.66'), [pci]);
  assert.deepEqual(catalogue.retired('IAM.9'), { id: 'IAM.9' });
  assert.equal(catalogue.aliases('PCI.IAM.1')[0]?.control, 'IAM.4');
  assert.equal(catalogue.offersStandard('aws-resource-tagging-standard/v/1.0.0', 'ap-east-2'), false);
  assert.equal(overlaidCatalogue({ ...overlay, asOf: '2026-01-01' }), undefined);
  assert.deepEqual(readOverlay('{').valueOf() instanceof Object && 'wrong' in readOverlay('{'), true);
  assert.deepEqual(readOverlay('{"schemaVersion":2}'), { wrong: '"schemaVersion" must be 1' });
});

test('against a live list, messages name it and not the shipped date', () => {
  const live = buildCatalogue({ ...shippedData(), asOf: '2026-11-23' }, 'live');
  const files = {
    'organization.yaml': organization,
    [controlsFile]: controls(`controls:\n${entry({ control: 'IAM.66' })}`),
    [standardsFile]: standards('standards: [{ id: pci-dss/v/4.0.2, state: present }]'),
  };
  const told = load(files, { catalogue: live }).diagnostics.map(({ code, message, hint }) => `${code} ${message}: ${hint}`);
  assert.deepEqual(told, [
    'V-08 IAM.66 is not a control of any standard (live list of the organization): did you mean IAM.6?',
    'V-05 pci-dss/v/4.0.2 is not a standard of Security Hub (live list of the organization): did you mean pci-dss/v/4.0.1?',
  ]);
});

test('a suggestion is near, or there is none', () => {
  assert.equal(didYouMean('incldue', ['include', 'exclude']), 'include');
  assert.equal(didYouMean('IAM.66', ['IAM.26', 'IAM.6']), 'IAM.6');
  assert.equal(didYouMean('PROD', ['sandbox', 'prod']), 'prod');
  assert.equal(didYouMean('xyz', ['include']), undefined);
  assert.equal(didYouMean('', ['a']), undefined);
});
