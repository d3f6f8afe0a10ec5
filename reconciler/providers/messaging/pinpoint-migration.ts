import { stringify } from 'yaml';
import type { PushChannelName } from './effective-tenant.ts';
import type { OldApplication, OldChannel } from './pinpoint-export.ts';

// From what is left of Amazon Pinpoint to tenants: what lives on, what ended with what comes instead, and a document for each application. Pure.
// Source: facts/tenants.md 1.1 (what stays), 1.3 (replacements).

/** What Amazon Pinpoint called a channel that lives on as a push channel. */
const pushChannels: Readonly<Record<string, PushChannelName>> = {
  APNS: 'apns',
  APNS_SANDBOX: 'apnsSandbox',
  APNS_VOIP: 'apnsVoip',
  APNS_VOIP_SANDBOX: 'apnsVoipSandbox',
  GCM: 'fcm',
  ADM: 'adm',
  BAIDU: 'baidu',
};

/** What comes instead of what ended, by the word of an export. */
const replacements: Readonly<Record<string, string>> = {
  EMAIL: 'an SES tenant with identities, configuration sets and templates (channels.email)',
  SMS: 'lives on in End User Messaging SMS: a pool, an opt-out list and a configuration set (channels.sms); the channel itself is left as it is',
  VOICE: 'lives on in End User Messaging; no field of a tenant, so the channel is left as it is',
  EventStream: 'event destinations of SES and SMS to Firehose, SNS or EventBridge (channels.*.events, eventStream); push has none',
  ApplicationSettings: 'nothing: quiet times and limits belonged to campaigns',
  Settings: 'nothing: quiet times and limits belonged to campaigns',
  Segments: 'Amazon Connect Customer Profiles',
  Endpoints: 'Amazon Connect Customer Profiles; push addresses devices by token',
  Campaigns: 'Amazon Connect outbound campaigns',
  Journeys: 'Amazon Connect outbound campaigns (journeys)',
  ImportJobs: 'spec.imports for lists of recipients; Customer Profiles for endpoints',
  ExportJobs: 'Amazon Connect Customer Profiles',
  Kpis: 'SES Virtual Deliverability Manager, and the events on their way to Athena',
  EmailTemplates: 'SES templates (channels.email.templates); placeholders differ',
  InAppTemplates: 'nothing: in-app messages ended without a successor',
  InAppMessages: 'nothing: in-app messages ended without a successor',
};

export interface Ended {
  readonly what: string;
  readonly instead: string;
}

export interface MigratedApplication {
  readonly application: OldApplication;
  /** The tenant that it becomes. */
  readonly tenant: string;
  readonly channels: readonly { readonly channel: PushChannelName; readonly enabled: boolean; readonly version?: number }[];
  readonly ended: readonly Ended[];
  readonly document: { readonly file: string; readonly text: string };
}

export interface Migration {
  readonly applications: readonly MigratedApplication[];
  readonly told: readonly string[];
}

export interface MigrationOptions {
  /** The tag of an application that names its tenant. */
  readonly tenantTag: string;
  readonly isolation: 'dedicated-project' | 'dedicated-account';
  readonly team: string;
  readonly contact: string;
  /** Names of tenants that documents have already. */
  readonly taken: ReadonlySet<string>;
}

/** Inventory and documents. An application that is ours already (tag `managed-by`) or whose tenant has a document is told and left. */
export function migratePinpoint(applications: readonly OldApplication[], options: MigrationOptions): Migration {
  const told: string[] = [];
  const names = new Set(options.taken);
  // Documents tell applications apart by what they call them; AWS takes a name twice.
  const called = new Set<string>();
  const migrated: MigratedApplication[] = [];
  for (const application of applications) {
    const at = `${application.name} (${application.id}) in ${application.account}/${application.region}`;
    if (application.tags['managed-by'] === 'trueup') {
      told.push(`${at} belongs to a tenant already (${application.tags['tenant'] ?? 'shared'}); left out`);
      continue;
    }
    const wanted = tenantName(application.tags[options.tenantTag] ?? application.name);
    const tenant = free(wanted, application, names);
    if (tenant !== wanted) told.push(`${at} becomes the tenant ${tenant}: the name ${wanted} is taken`);
    names.add(tenant);
    if (application.channels === undefined)
      told.push(`${at}: no file has its channels (aws pinpoint get-channels --application-id ${application.id}); they stay as they are`);
    const place = `${application.account}/${application.region}/`;
    const app = called.has(place + applicationName(application)) ? tenant : applicationName(application);
    called.add(place + app);
    migrated.push(migratedApplication(application, tenant, app, options));
  }
  return { applications: migrated, told };
}

/** `metadata.name` of a tenant from whatever it was called: small letters, digits and hyphens, 3 to 40. */
function tenantName(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return (plain.length < 3 ? `app-${plain}` : plain).slice(0, 40).replace(/-+$/, '');
}

/** Two of one name differ by their ids, so the same export gives the same names. */
const free = (name: string, { id }: OldApplication, taken: ReadonlySet<string>): string =>
  taken.has(name) ? `${name.slice(0, 31)}-${id.slice(0, 8)}` : name;

function migratedApplication(application: OldApplication, tenant: string, app: string, options: MigrationOptions): MigratedApplication {
  const all = application.channels ?? [];
  const channels = all.flatMap(({ type, enabled, version }) => {
    const channel = pushChannels[type];
    return channel === undefined ? [] : [{ channel, enabled, ...(version === undefined ? {} : { version }) }];
  });
  const old = [...all.filter(({ type }) => pushChannels[type] === undefined).map(({ type }) => type), ...application.ended];
  return {
    application,
    tenant,
    channels,
    ended: old.map((what) => ({
      what,
      instead: replacements[what] ?? 'not known here: see "Amazon Pinpoint end of support" in its user guide',
    })),
    document: { file: `tenants/${tenant}.yaml`, text: documentText(application, tenant, app, options) },
  };
}

function documentText(application: OldApplication, tenant: string, app: string, { isolation, team, contact }: MigrationOptions): string {
  const document = {
    apiVersion: 'trueup/v1',
    kind: 'Tenant',
    metadata: { name: tenant },
    spec: {
      isolation,
      owner: { team, contact },
      placement: { account: application.account, regions: [application.region] },
      channels: { push: { app, appId: application.id } },
    },
  };
  const text = stringify(document, { aliasDuplicateObjects: false }).replace(/account: "?(\d{12})"?/, 'account: "$1"');
  return `${text}${(application.channels ?? []).map((channel) => channelLines(channel, tenant)).join('')}`;
}

/** What documents call it: AWS's own name where the schema takes it, else made of it. */
const applicationName = ({ name }: OldApplication): string =>
  /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name)
    ? name
    : name
        .replace(/[^A-Za-z0-9_-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+|-+$/g, '')
        .slice(0, 64) || 'app';

/** A channel stays as it is until its credentials are in the account's secrets: AWS shows none, so they can not be taken over. */
function channelLines({ type, enabled, version, method }: OldChannel, tenant: string): string {
  const channel = pushChannels[type];
  if (channel === undefined) return '';
  const secret = (part: string): string => `"secretsmanager:trueup/${tenant}/${part}"`;
  const state = `${channel} is ${enabled ? 'on' : 'off'} in AWS${version === undefined ? '' : ` (version ${version})`} and stays as it is. To manage it, put its credentials into Secrets Manager and write:`;
  const key = method?.toLowerCase() === 'certificate';
  const line = {
    apns: key
      ? `{ enabled: ${enabled}, method: certificate, certificateRef: ${secret(`${channel}-certificate`)}, privateKeyRef: ${secret(`${channel}-key`)} }`
      : `{ enabled: ${enabled}, method: key, bundleId: ..., teamId: ..., keyId: ..., keyRef: ${secret(channel)} }`,
    fcm: `{ enabled: ${enabled}, method: TOKEN, serviceJsonRef: ${secret('fcm')} }`,
    adm: `{ enabled: ${enabled}, clientIdRef: ${secret('adm-id')}, clientSecretRef: ${secret('adm-secret')} }`,
    baidu: `{ enabled: ${enabled}, apiKeyRef: ${secret('baidu-api')}, secretKeyRef: ${secret('baidu-secret')} }`,
  }[channel === 'fcm' || channel === 'adm' || channel === 'baidu' ? channel : 'apns'];
  return `      # ${state}\n      # ${channel}: ${line}\n`;
}
