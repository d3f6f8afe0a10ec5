// Ten thousand documents of about 1.6 kB: disabled-controls lists of one account each, every hundredth with a key that nobody knows.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { shippedCatalogue } from '../reconciler/catalogue/shipped.ts';

const organization = `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: eu-west-1
  governedRegions: [eu-west-1, us-east-1]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
`;

const standards = `apiVersion: trueup/v1
kind: SecurityStandards
metadata: { name: baseline }
spec:
  targets: { include: [{ ou: root }] }
  standards: [{ id: aws-foundational-security-best-practices/v/1.0.0, state: present }]
`;

/** The day that the documents are judged by. */
export const today = '2026-11-24T00:00:00Z';

export const documentsFolder = path.join('compliance', 'security-hub', 'disabled-controls');

/** Writes the configuration into the folder. @returns the names of the files that are invalid, sorted */
export function writeDocuments(folder: string, count: number): string[] {
  writeFileSync(path.join(folder, 'organization.yaml'), organization);
  mkdirSync(path.join(folder, documentsFolder), { recursive: true });
  writeFileSync(path.join(folder, 'compliance', 'security-hub', 'standards.yaml'), standards);
  const controls = shippedCatalogue().controlsOf('aws-foundational-security-best-practices/v/1.0.0');
  const invalid: string[] = [];
  for (let index = 0; index < count; index++) {
    const name = path.posix.join('compliance', 'security-hub', 'disabled-controls', `account-${String(index).padStart(5, '0')}.yaml`);
    const broken = index % 100 === 50;
    if (broken) invalid.push(name);
    writeFileSync(path.join(folder, name), document(index, controls, broken));
  }
  return invalid;
}

function document(index: number, controls: readonly string[], broken: boolean): string {
  const entries = Array.from({ length: 8 }, (_, position) => {
    const control = controls[(index * 7 + position * 11) % controls.length];
    return `    - control: ${control}
      standards: ${position % 2 === 0 ? 'all' : '[aws-foundational-security-best-practices/v/1.0.0]'}
      reason: "covered by the platform's own monitoring of area ${position}"
      ticket: SEC-${1000 + position}
      owner: team-${index % 40}
${position === 3 ? '      expires: 2027-03-31\n' : ''}${broken && position === 5 ? '      reasn: "a key that nobody knows"\n' : ''}`;
  });
  return `apiVersion: trueup/v1
kind: DisabledControls
metadata: { name: account-${String(index).padStart(5, '0')} }
spec:
  targets:
    include: [{ account: "${100_000_000_000 + index}" }]
  controls:
${entries.join('')}`;
}
