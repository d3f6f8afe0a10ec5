import type {
  CreateConfigurationPolicyCommandOutput,
  GetConfigurationPolicyAssociationCommandOutput,
  GetConfigurationPolicyCommandOutput,
} from '@aws-sdk/client-securityhub';
import { AwsError } from '../../../wire/errors.ts';
import type { Json, JsonObject } from '../json.ts';
import { HandlerError } from '../stacks/handling.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import { type HandlerContext, type ResourceType, tagMap, textProperty } from './resource-type.ts';

/** A policy of central configuration. Source: facts/compliance.md 2.7, 2.9. */
export const securityHubConfigurationPolicy: ResourceType = {
  name: 'AWS::SecurityHub::ConfigurationPolicy',
  properties: { Name: 'required', ConfigurationPolicy: 'required', Description: 'mutable', Tags: 'mutable' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const answer = await context.call<CreateConfigurationPolicyCommandOutput>('securityhub', 'CreateConfigurationPolicy', {
      ...given(properties),
      Tags: tagMap(properties, context),
    });
    return handled(answer);
  },
  async update(physicalId, properties, _before, context) {
    const input = { Identifier: physicalId.split('/').at(-1), ...given(properties) };
    return handled(await context.call<CreateConfigurationPolicyCommandOutput>('securityhub', 'UpdateConfigurationPolicy', input));
  },
  async delete(physicalId, _properties, context) {
    await removeUnlessGone(() => context.call('securityhub', 'DeleteConfigurationPolicy', { Identifier: physicalId.split('/').at(-1) }));
  },
  async read(physicalId, properties, context) {
    const live = await readOrGone(() =>
      context.call<GetConfigurationPolicyCommandOutput>('securityhub', 'GetConfigurationPolicy', {
        Identifier: physicalId.split('/').at(-1),
      }),
    );
    if (live === undefined) return undefined;
    return {
      ...properties,
      Name: live.Name ?? '',
      Description: live.Description ?? '',
      ConfigurationPolicy: JSON.parse(JSON.stringify(live.ConfigurationPolicy ?? {})) as Json,
    };
  },
};

const given = (properties: JsonObject) => ({
  Name: properties['Name'],
  ConfigurationPolicy: properties['ConfigurationPolicy'],
  ...(properties['Description'] === undefined ? {} : { Description: properties['Description'] }),
});

const handled = ({ Arn = '', Id = '', CreatedAt, UpdatedAt }: CreateConfigurationPolicyCommandOutput) => ({
  physicalId: Arn,
  attributes: { Arn, Id, CreatedAt: CreatedAt?.toISOString() ?? '', UpdatedAt: UpdatedAt?.toISOString() ?? '', ServiceEnabled: true },
});

/** A policy put on an account, a unit or the root; made when it is no longer PENDING. Source: facts/compliance.md 2.7, 2.9. */
export const securityHubPolicyAssociation: ResourceType = {
  name: 'AWS::SecurityHub::PolicyAssociation',
  properties: { ConfigurationPolicyId: 'required', TargetId: 'required-createOnly', TargetType: 'required-createOnly' },
  seconds: 10,
  drift: false,
  async create(properties, context) {
    await start(properties, context);
    const physicalId = `${properties['TargetId']}/${properties['TargetType']}`;
    return { physicalId, attributes: { AssociationIdentifier: physicalId } };
  },
  async update(physicalId, properties, _before, context) {
    await start(properties, context);
    return { physicalId, attributes: { AssociationIdentifier: physicalId } };
  },
  async settled(_physicalId, properties, context) {
    const answer = await context.call<GetConfigurationPolicyAssociationCommandOutput>('securityhub', 'GetConfigurationPolicyAssociation', {
      Target: targetOf(properties),
    });
    if (answer.AssociationStatus === 'FAILED')
      throw new HandlerError('NotStabilized', answer.AssociationStatusMessage ?? 'The association failed');
    return answer.AssociationStatus === 'SUCCESS';
  },
  async delete(_physicalId, properties, context) {
    try {
      await context.call('securityhub', 'StartConfigurationPolicyDisassociation', {
        Target: targetOf(properties),
        ConfigurationPolicyIdentifier: properties['ConfigurationPolicyId'],
      });
    } catch (error) {
      if (!(error instanceof AwsError && error.status === 404)) throw error;
    }
  },
};

const start = (properties: JsonObject, context: HandlerContext) =>
  context.call('securityhub', 'StartConfigurationPolicyAssociation', {
    ConfigurationPolicyIdentifier: properties['ConfigurationPolicyId'],
    Target: targetOf(properties),
  });

function targetOf(properties: JsonObject): Record<string, string> {
  const id = textProperty(properties, 'TargetId') ?? '';
  switch (properties['TargetType']) {
    case 'ACCOUNT':
      return { AccountId: id };
    case 'ORGANIZATIONAL_UNIT':
      return { OrganizationalUnitId: id };
    case 'ROOT':
      return { RootId: id };
    default:
      throw new HandlerError(
        'InvalidRequest',
        `TargetType must be ACCOUNT, ORGANIZATIONAL_UNIT or ROOT, not ${textProperty(properties, 'TargetType')}`,
      );
  }
}
