import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { type Place, rolesTemplate, templateFiles } from '../../reconciler/providers/stack-sets/bootstrap/role-templates.ts';
import { readTemplate } from '../../reconciler/providers/stack-sets/template.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const places: readonly Place[] = ['management', 'members'];

/** What IAM takes: inline policies of a role together, without white space; a trust policy. Source: IAM's quotas. */
const mostInlineCharacters = 10_240;
const mostManagedCharacters = 6_144;
const mostTrustCharacters = 2_048;
/** What CloudFormation takes in a call. Facts: compliance 4.1. */
const mostInlineBytes = 51_200;

for (const place of places) {
  test(`the template of ${place} in the repository is what bootstrap deploys`, () => {
    const file = path.join(root, templateFiles[place]);
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, rolesTemplate(place));
    }
    assert.equal(readFileSync(file, 'utf8'), rolesTemplate(place), `${templateFiles[place]} differs; npm run golden rewrites it`);
  });

  test(`the roles of ${place} fit into what IAM and CloudFormation take`, () => {
    const text = rolesTemplate(place);
    assert.ok(Buffer.byteLength(text) <= mostInlineBytes, `${Buffer.byteLength(text)} bytes`);
    assert.ok(!('problem' in readTemplate(text)));
    // A name of the template that is not put in would stand in the policy as a variable that IAM does not know, and allow nothing.
    const bare: string[] = [];
    const look = (value: unknown, name: string): void => {
      if (typeof value === 'string' && value.includes('${') && name !== 'Fn::Sub') bare.push(value);
      if (typeof value === 'object' && value !== null)
        for (const [key, each] of Object.entries(value)) look(each, Array.isArray(value) ? name : key);
    };
    look(parse(text), '');
    assert.deepEqual(bare, []);
    const { Resources: resources } = parse(text) as { Resources: Record<string, { Type: string; Properties: Record<string, unknown> }> };
    for (const [id, { Type: type, Properties: properties }] of Object.entries(resources)) {
      if (type === 'AWS::IAM::ManagedPolicy') {
        const document = JSON.stringify(properties['PolicyDocument']);
        assert.ok(document.length <= mostManagedCharacters, `${id} of ${place}: ${document.length} characters`);
        continue;
      }
      const policies = JSON.stringify(properties['Policies']);
      assert.ok(policies.length <= mostInlineCharacters, `${id} of ${place}: ${policies.length} characters of policies`);
      const trust = JSON.stringify(properties['AssumeRolePolicyDocument']);
      assert.ok(trust.length <= mostTrustCharacters, `${id} of ${place}: ${trust.length} characters of trust`);
    }
  });
}
