import type { ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import { removeUnlessGone } from './reading.ts';
import { type ResourceType, textProperty } from './resource-type.ts';

export const kmsAlias: ResourceType = {
  name: 'AWS::KMS::Alias',
  properties: { AliasName: 'required-createOnly', TargetKeyId: 'required' },
  seconds: 5,
  drift: true,
  async create(properties, context) {
    const AliasName = textProperty(properties, 'AliasName') ?? '';
    await context.call('kms', 'CreateAlias', { AliasName, TargetKeyId: properties['TargetKeyId'] });
    return { physicalId: AliasName, attributes: {} };
  },
  async update(AliasName, properties, _before, context) {
    await context.call('kms', 'UpdateAlias', { AliasName, TargetKeyId: properties['TargetKeyId'] });
    return { physicalId: AliasName, attributes: {} };
  },
  async delete(AliasName, _properties, context) {
    await removeUnlessGone(() => context.call('kms', 'DeleteAlias', { AliasName }));
  },
  async read(AliasName, properties, context) {
    const { Aliases = [] } = await context.call<ListAliasesCommandOutput>('kms', 'ListAliases', { Limit: 1000 });
    const alias = Aliases.find((one) => one.AliasName === AliasName);
    if (alias === undefined) return undefined;
    // A template names the key by its id or its ARN.
    const target = textProperty(properties, 'TargetKeyId') ?? '';
    const live = alias.TargetKeyId ?? '';
    return { AliasName, TargetKeyId: target.endsWith(live) ? target : live };
  },
};
