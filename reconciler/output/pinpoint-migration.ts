import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import type { Migration } from '../providers/messaging/pinpoint-migration.ts';
import { visible } from './visible-text.ts';

/** The inventory for people: each application with the tenant that it becomes, what lives on and what ended. */
export function* migrationText({ applications }: Migration): Generator<string> {
  for (const { application, tenant, channels, ended } of applications) {
    const { name, id, account, region } = application;
    yield `${visible(name)} (${id}) in ${account}/${visible(region)}: tenant ${tenant}\n`;
    yield '  lives on: the push application, found by its id\n';
    for (const { channel, enabled, version } of channels)
      yield `  lives on: ${channel}, ${enabled ? 'on' : 'off'}${version === undefined ? '' : `, version ${version}`}\n`;
    for (const { what, instead } of ended) yield `  ended: ${visible(what)}; instead: ${instead}\n`;
  }
  yield `${applications.length} applications become ${applications.length} tenants\n`;
}

/** The same as JSON, with the documents. */
export function* migrationJson({ applications, told }: Migration, version: string): Generator<string> {
  yield* jsonObject({
    formatVersion,
    kind: 'pinpoint-migration',
    tool: { version },
    applications: applications.map(({ application, tenant, channels, ended, document }) => ({
      id: application.id,
      name: application.name,
      account: application.account,
      region: application.region,
      tags: application.tags,
      tenant,
      channels,
      ended,
      document,
    })),
    told,
  });
}
