import type * as Kms from '@aws-sdk/client-kms';
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../operation.ts';
import { paginate } from '../paging.ts';
import { keysOf } from './keys.ts';
import { invalid, keyOf, more, notFound, tagsFrom, usableKey } from './operations.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const checkedName = (name: string | undefined): string => {
  if (!/^alias\/[a-zA-Z0-9/_-]{1,250}$/.test(name ?? '') || (name ?? '').startsWith('alias/aws/')) {
    throw new AwsError(
      'InvalidAliasNameException',
      `Alias must start with the prefix "alias/" and not with "alias/aws/": ${name ?? ''}`,
      400,
    );
  }
  return name ?? '';
};

export const createAlias: Operation<Kms.CreateAliasCommandInput, void> = (input, context) => {
  const name = checkedName(input.AliasName);
  const key = usableKey(input.TargetKeyId, context);
  const { aliases } = keysOf(context, context.account, context.region);
  if (Object.hasOwn(aliases, name)) throw new AwsError('AlreadyExistsException', `An alias with the name ${name} already exists`, 409);
  const now = context.clock.now().toISOString();
  aliases[name] = { keyId: key.id, createdAt: now, updatedAt: now };
};

export const updateAlias: Operation<Kms.UpdateAliasCommandInput, void> = (input, context) => {
  const alias = aliasNamed(input.AliasName, context);
  alias.keyId = usableKey(input.TargetKeyId, context).id;
  alias.updatedAt = context.clock.now().toISOString();
};

export const deleteAlias: Operation<Kms.DeleteAliasCommandInput, void> = (input, context) => {
  aliasNamed(input.AliasName, context);
  delete keysOf(context, context.account, context.region).aliases[input.AliasName ?? ''];
};

function aliasNamed(name: string | undefined, context: Parameters<typeof createAlias>[1]) {
  const { aliases } = keysOf(context, context.account, context.region);
  const alias = Object.hasOwn(aliases, name ?? '') ? aliases[name ?? ''] : undefined;
  if (alias === undefined) {
    throw notFound(`Alias arn:${context.partition}:kms:${context.region}:${context.account}:${name ?? ''} is not found.`);
  }
  return alias;
}

export const listAliases: Operation<Kms.ListAliasesCommandInput, Answer<Kms.ListAliasesCommandOutput>> = (input, context) => {
  const wanted = input.KeyId === undefined ? undefined : keyOf(input.KeyId, context).id;
  const all = Object.entries(keysOf(context, context.account, context.region).aliases)
    .filter(([, alias]) => wanted === undefined || alias.keyId === wanted)
    .map(([name, alias]) => ({
      AliasName: name,
      AliasArn: `arn:${context.partition}:kms:${context.region}:${context.account}:${name}`,
      TargetKeyId: alias.keyId,
      CreationDate: new Date(alias.createdAt),
      LastUpdatedDate: new Date(alias.updatedAt),
    }));
  const page = paginate(all, input, context, {
    tokenMember: 'Marker',
    sizeMember: 'Limit',
    defaultSize: 50,
    maxSize: 100,
    refuse: invalid,
  });
  return { Aliases: page.items, ...more(page.nextToken) };
};

export const tagResource: Operation<Kms.TagResourceCommandInput, void> = (input, context) => {
  Object.assign(usableKey(input.KeyId, context).tags, tagsFrom(input.Tags));
};

export const untagResource: Operation<Kms.UntagResourceCommandInput, void> = (input, context) => {
  const { tags } = usableKey(input.KeyId, context);
  for (const name of input.TagKeys ?? []) delete tags[name];
};

export const listResourceTags: Operation<Kms.ListResourceTagsCommandInput, Answer<Kms.ListResourceTagsCommandOutput>> = (
  input,
  context,
) => {
  const tags = Object.entries(keyOf(input.KeyId, context).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const page = paginate(tags, input, context, {
    tokenMember: 'Marker',
    sizeMember: 'Limit',
    defaultSize: 50,
    maxSize: 50,
    refuse: invalid,
  });
  return { Tags: page.items, ...more(page.nextToken) };
};
