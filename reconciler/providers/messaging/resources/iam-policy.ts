import type { Change } from '../../../model/change.ts';
import { markedPages } from '../../../model/paged-list.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import { markOf, ourTagsIn, tagChange, tagList, tagsIn, tagsOf } from '../marks.ts';
import { ifThere, isNamed, outcomeOf } from '../reading.ts';
import type { Look, ResourceModule } from '../resource-module.ts';
import { madeAt, rulesOf } from '../rules.ts';
import { hashOf, senderPolicy } from '../sender-policy.ts';
import { documentIn } from './iam-documents.ts';
import { withIds, withNames } from './live-ids.ts';
import { wantedIn } from './wanted-in.ts';

export const policyTypeName = 'iam/policy';
export const policyAttachmentTypeName = 'iam/policy-attachment';

const arnOf = (partition: string, account: string, name: string): string => `arn:${partition}:iam::${account}:policy/${name}`;

/** A managed policy keeps five versions. Source: IAM's quotas. */
const mostVersions = 5;

/** The policy that lets a tenant send only as itself, as a managed policy where the document asks for it (`policies.sender.apply`). */
export const policy: ResourceModule = {
  rules: rulesOf(policyTypeName, ['push/application'], {
    summarise: ({ document }) =>
      typeof document === 'object' && !Array.isArray(document) ? `document ${hashOf(document as Properties)}` : '',
  }),
  record: {
    kind: 'policy',
    arn: async (name, { cell, aws }, partition) => {
      const arn = arnOf(partition, cell.account, name);
      return (await ifThere(() => aws.iam.getPolicy({ PolicyArn: arn })))?.Policy?.Arn;
    },
  },
  wanted(tenant, { cell, organization, isFirstRegion }) {
    if (!tenant.senderPolicy.apply || !isFirstRegion) return [];
    const { name, source } = tenant.senderPolicy;
    const properties = { document: senderPolicy(tenant, organization.partition, cell.account), tags: tagsOf(tenant, organization) };
    return [{ type: policyTypeName, name, state: 'present', properties, allowDelete: false, source }];
  },
  read: async (names, look) => {
    const found = await Promise.all([...names].map((name) => readPolicy(name, look)));
    return { resources: found.filter((each) => each !== undefined) };
  },
  write: async ([change], aws, step) => [await writePolicy(change, aws, step)],
};

async function readPolicy(name: string, look: Look): Promise<ObservedResource | undefined> {
  const { aws, cell, interest } = look;
  const PolicyArn = arnOf(interest.organization.partition, cell.account, name);
  const answer = await ifThere(() => aws.iam.getPolicy({ PolicyArn }));
  if (answer?.Policy === undefined) return undefined;
  const VersionId = answer.Policy.DefaultVersionId ?? 'v1';
  const version = await aws.iam.getPolicyVersion({ PolicyArn, VersionId });
  const asked = canonicalJson(wantedIn(look, policyTypeName, name)['document'] ?? {});
  const live = await withNames(decodeURIComponent(version.PolicyVersion?.Document ?? ''), asked, aws);
  const tags = ourTagsIn(answer.Policy.Tags);
  const mark = markOf(tags);
  return {
    type: policyTypeName,
    name,
    properties: { document: documentIn(encodeURIComponent(live)), tags },
    ...(mark === undefined ? {} : { mark }),
    ...madeAt(answer.Policy.CreateDate),
  };
}

async function writePolicy(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined || change.action === 'replace') throw new Error('a policy is made, changed or taken away');
  const PolicyArn = arnOf(step.organization.partition, step.cell.account, change.address.name);
  const { signal } = step;
  const filled = change.action === 'delete' ? { text: '' } : await withIds(canonicalJson(change.after['document']), aws.reads);
  if ('missing' in filled)
    return { status: 'later', code: 'SubjectMissing', message: `${filled.missing}, which the policy names, is not there yet` };
  const PolicyDocument = filled.text;
  return outcomeOf(async () => {
    if (change.action === 'delete') {
      // What AWS holds on to as long as somebody has it. A user or a group that was given it by hand is told by AWS's refusal: those are not ours to change.
      for (const RoleName of await rolesWith(PolicyArn, aws.reads)) await aws.iam.detachRolePolicy({ PolicyArn, RoleName }, signal);
      await dropVersions(PolicyArn, aws, step, 1);
      await aws.iam.deletePolicy({ PolicyArn }, signal);
      return;
    }
    if (change.action === 'create') {
      try {
        await aws.iam.createPolicy({ PolicyName: change.address.name, PolicyDocument, Tags: tagList(tagsIn(change.after)) }, signal);
      } catch (error) {
        if (!isNamed(error, 'EntityAlreadyExistsException') && !isNamed(error, 'EntityAlreadyExists')) throw error;
      }
      return;
    }
    if (canonicalJson(change.before['document']) !== canonicalJson(change.after['document'])) {
      await dropVersions(PolicyArn, aws, step, mostVersions - 1);
      await aws.iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true }, signal);
    }
    const { write, remove } = tagChange(tagsIn(change.before), tagsIn(change.after));
    if (Object.keys(write).length > 0) await aws.iam.tagPolicy({ PolicyArn, Tags: tagList(write) }, signal);
    if (remove.length > 0) await aws.iam.untagPolicy({ PolicyArn, TagKeys: [...remove] }, signal);
  });
}

/** Takes the oldest versions away until at most `keep` are left, never the one in force. */
async function dropVersions(PolicyArn: string, aws: WriteClients, { signal }: StepContext, keep: number): Promise<void> {
  const { Versions = [] } = await aws.reads.iam.listPolicyVersions({ PolicyArn }, signal);
  const old = Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true).sort(
    (a, b) => numberOf(a.VersionId) - numberOf(b.VersionId),
  );
  for (const { VersionId = '' } of old.slice(0, Math.max(0, Versions.length - keep)))
    await aws.iam.deletePolicyVersion({ PolicyArn, VersionId }, signal);
}

const numberOf = (version = ''): number => Number(version.slice(1));

/** The policy on the roles that the document names, `<policy>/<role>`. A role that is not there is a failure of this change alone. */
export const policyAttachment: ResourceModule = {
  rules: rulesOf(policyAttachmentTypeName, [policyTypeName], {
    difference: ({ action }) => (action === 'create' ? 'association-missing' : 'association-unexpected'),
    leftover: () => ({ action: 'none' }),
  }),
  wanted(tenant, { isFirstRegion }) {
    const { name, apply, attachTo, source } = tenant.senderPolicy;
    if (!apply || !isFirstRegion) return [];
    return attachTo.map(
      (role): Wanted => ({
        type: policyAttachmentTypeName,
        name: `${name}/${role.slice(role.lastIndexOf('/') + 1)}`,
        state: 'present',
        properties: {},
        allowDelete: true,
        source,
      }),
    );
  },
  read: async (names, look) => {
    const policies = [...new Set([...names].map((name) => partsOf(name).policy))];
    const found = await Promise.all(policies.map((name) => readAttachments(name, look)));
    return { resources: found.flat() };
  },
  write: async ([change], aws, { cell, organization, signal }) => {
    if (change?.action !== 'create' && change?.action !== 'delete') throw new Error('a policy is attached or detached');
    const { policy: name, role: RoleName } = partsOf(change.address.name);
    const input = { RoleName, PolicyArn: arnOf(organization.partition, cell.account, name) };
    return [
      await outcomeOf(() =>
        change.action === 'create' ? aws.iam.attachRolePolicy(input, signal) : aws.iam.detachRolePolicy(input, signal),
      ),
    ];
  },
};

const partsOf = (name: string): { readonly policy: string; readonly role: string } => {
  const slash = name.indexOf('/');
  return { policy: name.slice(0, slash), role: name.slice(slash + 1) };
};

async function readAttachments(name: string, { aws, cell, interest }: Look): Promise<ObservedResource[]> {
  const roles = await rolesWith(arnOf(interest.organization.partition, cell.account, name), aws);
  return roles.map((role) => ({ type: policyAttachmentTypeName, name: `${name}/${role}`, properties: {} }));
}

/** The roles that have the policy; none where it is not there. */
async function rolesWith(PolicyArn: string, { iam }: Pick<Look['aws'], 'iam'>): Promise<readonly string[]> {
  const pages = await markedPages(
    (marker) => ifThere(() => iam.listEntitiesForPolicy({ PolicyArn, EntityFilter: 'Role', ...marker })),
    (page) => (page?.IsTruncated === true ? page.Marker : undefined),
  );
  return pages.flatMap((page) => page?.PolicyRoles ?? []).map(({ RoleName = '' }) => RoleName);
}
