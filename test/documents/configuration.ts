import { regionFacts, shippedCatalogue } from '../../reconciler/catalogue/shipped.ts';
import { type LoadContext, type LoadedDocuments, loadDocuments } from '../../reconciler/documents/load.ts';
import { sourceOfFiles } from '../../reconciler/documents/source.ts';
import { calendarAt } from '../../reconciler/model/clock.ts';
import { renderDiagnosticsText, summarizeDiagnostics } from '../../reconciler/output/diagnostics-text.ts';
import { createProviders } from '../../reconciler/providers/all.ts';

/** The day of all these tests. */
export const today = calendarAt(new Date('2026-11-23T12:00:00Z'));

export const organization = `apiVersion: trueup/v1
kind: Organization
metadata: { name: main }
spec:
  organizationId: o-exampleorgid
  managementAccount: "111111111111"
  homeRegion: eu-west-1
  governedRegions: [eu-west-1, eu-central-1, us-east-1]
  roles:
    plan: { hub: trueup-plan-hub, member: trueup-plan }
    apply: { hub: trueup-apply-hub, member: trueup-apply }
  ous:
    root: r-ab12
    prod: ou-ab12-11111111
    sandbox: ou-ab12-22222222
  ignoreAccounts: ["999999999999"]
  guards: { ticketPattern: "SEC-[0-9]+" }
`;

export const context = (overrides: Partial<LoadContext> = {}): LoadContext => ({
  catalogue: shippedCatalogue(),
  calendar: today,
  regions: regionFacts(),
  checks: createProviders().map((provider) => provider.check),
  ...overrides,
});

export const load = (files: Readonly<Record<string, string | Uint8Array>>, overrides: Partial<LoadContext> = {}): LoadedDocuments =>
  loadDocuments(sourceOfFiles(files), context(overrides));

/** What `validate` prints for the files. */
export function printed(loaded: LoadedDocuments): string {
  const pieces = [...renderDiagnosticsText(loaded.diagnostics, { textOf: loaded.textOf })];
  return pieces.join('') + summarizeDiagnostics(loaded.diagnostics, loaded.files.length);
}

export const standardsFile = 'compliance/security-hub/standards.yaml';
export const devOpsGuruFile = 'compliance/devops-guru/targets.yaml';
export const controlsFile = 'compliance/security-hub/disabled-controls/controls.yaml';

const document = (kind: string, name: string, spec: string): string =>
  `apiVersion: trueup/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`;

/** A SecurityStandards document with the targets of `prod`, unless the spec brings its own. */
export const standards = (spec: string, name = 'standards'): string =>
  document('SecurityStandards', name, spec.includes('targets:') ? spec : `targets: { include: [{ ou: prod }] }\n${spec}`);

/** A DisabledControls document with the targets of `prod`, unless the spec brings its own. */
export const controls = (spec: string, name = 'controls'): string =>
  document('DisabledControls', name, spec.includes('targets:') ? spec : `targets: { include: [{ ou: prod }] }\n${spec}`);

/** One entry of a DisabledControls document, written on one line. */
export function entry(members: Readonly<Record<string, string>> = {}): string {
  const all = { control: 'IAM.6', standards: 'all', reason: 'Root MFA enforced centrally', ticket: 'SEC-1', owner: 'platform', ...members };
  return `- { ${Object.entries(all)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ')} }`;
}
