// The organization that `read.ts` reads: hubs with four standards in every cell, and 16 controls disabled as one document declares.
import { shippedCatalogue } from '../reconciler/catalogue/shipped.ts';
import { formatReason } from '../reconciler/providers/security-hub/reason.ts';

/** Standards whose own control ids are the security control ids, so that the plain loop's answer needs no table of aliases. */
const standards = [
  'aws-foundational-security-best-practices/v/1.0.0',
  'nist-800-53/v/5.0.0',
  'nist-800-171/v/2.0.0',
  'ai-security-best-practices/v/1.0.0',
] as const;

export const regions = ['eu-west-1', 'us-east-1', 'us-west-2', 'eu-central-1'] as const;
const disabledControls = 16;
const reason = { reason: 'covered by the platform', ticket: 'SEC-1', mark: { organization: 'main', deleteAllowed: false } };

export interface ReadCase {
  readonly accounts: readonly string[];
  /** Files of the configuration. */
  readonly files: Readonly<Record<string, string>>;
  /** The sandbox's seed: what the files ask for, live already. */
  readonly seed: object;
  /** `standard/control` of all that is disabled in each cell, sorted. */
  readonly disabled: readonly string[];
}

/** Accounts are those of the sandbox's default organization: nine with repeated digits, then counting up. */
export function readCase(accountCount: number): ReadCase {
  const accounts = Array.from({ length: accountCount }, (_, index) =>
    index < 9 ? String(index + 1).repeat(12) : String(100_000_000_001 + index - 9),
  );
  const catalogue = shippedCatalogue();
  const offered = catalogue
    .controlsOf(standards[0])
    .filter((control) => regions.every((region) => catalogue.offers(control, region) !== false));
  const controls = Array.from({ length: disabledControls }, (_, index) => offered[index * 20] ?? '');
  const holding = (standard: string): string[] => controls.filter((control) => catalogue.controlsOf(standard).includes(control));
  const live = (standard: string): object => ({ controls: [{ controls: holding(standard), reason: formatReason(reason) }] });
  return {
    accounts,
    files: files(controls),
    seed: {
      regions,
      securityhub: {
        hubs: [{ accounts, regions, standards: Object.fromEntries(standards.map((standard) => [standard, live(standard)])) }],
      },
    },
    disabled: standards.flatMap((standard) => holding(standard).map((control) => `${standard}/${control}`)).sort(),
  };
}

function files(controls: readonly string[]): Record<string, string> {
  const envelope = (kind: string, name: string): string => `apiVersion: trueup/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n`;
  const targets = '  targets: { include: [{ ou: root }] }\n';
  const entry = (control: string): string =>
    `    - { control: ${control}, standards: all, reason: "${reason.reason}", ticket: ${reason.ticket}, owner: platform }\n`;
  return {
    'organization.yaml': `${envelope('Organization', 'main')}  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: ${regions[0]}
  governedRegions: [${regions.join(', ')}]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous: { root: r-ab12 }
  limits: { concurrencyAccounts: 12 }
`,
    'compliance/security-hub/standards.yaml': `${envelope('SecurityStandards', 'base')}${targets}  hub: { state: present, autoEnableControls: true }
  standards:
${standards.map((standard) => `    - { id: ${standard}, state: present }\n`).join('')}`,
    'compliance/security-hub/disabled-controls/base.yaml': `${envelope('DisabledControls', 'base')}${targets}  controls:\n${controls.map(entry).join('')}`,
  };
}
