import type * as Iam from '@aws-sdk/client-iam';
import { AwsError } from '../../wire/errors.ts';
import type { Handlers, Operation, OperationContext, ServiceEnvironment } from '../operation.ts';
import { limitExceeded } from './policy-state.ts';
import { tagList, withTags } from './tags.ts';

/** An OpenID Connect provider: tokens of its issuer may take roles that trust it. */
interface ProviderRecord {
  /** Without `https://`. */
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface ProviderState {
  providers: Record<string, ProviderRecord>;
}

/** Audiences of a provider, thumbprints and characters of a URL. Source: IAM's quotas and the SDK documentation of CreateOpenIDConnectProvider. */
const most = { clientIds: 100, thumbprints: 5, urlCharacters: 255 } as const;

/** What the operation's documentation calls a wrong input. */
const invalid = (message: string): AwsError => new AwsError('InvalidInputException', message, 400);

const providersOf = ({
  state,
  account,
}: Pick<ServiceEnvironment, 'state'> & { readonly account: string }): Record<string, ProviderRecord> =>
  state.of<ProviderState>('iam-identity-providers', account, 'global', () => ({ providers: {} })).providers;

const arnOf = (url: string, { partition, account }: OperationContext): string => `arn:${partition}:iam::${account}:oidc-provider/${url}`;

function existing(arn: string | undefined, context: OperationContext): ProviderRecord {
  const found = Object.values(providersOf(context)).find(({ url }) => arnOf(url, context) === arn);
  if (found === undefined) throw new AwsError('NoSuchEntityException', `OpenIDConnect Provider not found for arn ${arn ?? ''}`, 404);
  return found;
}

function keep(provider: ProviderRecord, context: OperationContext): void {
  if (provider.clientIds.length > most.clientIds)
    throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${most.clientIds}`);
  if (provider.thumbprints.length > most.thumbprints) throw invalid(`A provider has at most ${most.thumbprints} thumbprints`);
  providersOf(context)[provider.url] = provider;
}

const create: Operation<Iam.CreateOpenIDConnectProviderCommandInput, unknown> = (input, context) => {
  const [, url = ''] = /^https:\/\/([^\s?#]+?)\/?$/.exec(input.Url ?? '') ?? [];
  if (url === '' || url.length > most.urlCharacters) throw invalid(`Invalid Open ID Connect Provider URL: ${input.Url ?? ''}`);
  if (Object.hasOwn(providersOf(context), url)) {
    throw new AwsError('EntityAlreadyExistsException', `Provider with url https://${url} already exists.`, 409);
  }
  const thumbprints = input.ThumbprintList ?? [];
  if (thumbprints.some((print) => !/^[0-9a-fA-F]{40}$/.test(print))) throw invalid('Thumbprint must be 40 hexadecimal characters');
  const tags = withTags({}, input.Tags);
  keep(
    { url, clientIds: [...new Set(input.ClientIDList ?? [])], thumbprints, createdAt: context.clock.now().toISOString(), tags },
    context,
  );
  return { OpenIDConnectProviderArn: arnOf(url, context), ...(input.Tags === undefined ? {} : { Tags: tagList(tags) }) };
};

const get: Operation<Iam.GetOpenIDConnectProviderCommandInput, unknown> = (input, context) => {
  const { url, clientIds, thumbprints, createdAt, tags } = existing(input.OpenIDConnectProviderArn, context);
  return { Url: url, ClientIDList: clientIds, ThumbprintList: thumbprints, CreateDate: new Date(createdAt), Tags: tagList(tags) };
};

const list: Operation<Iam.ListOpenIDConnectProvidersCommandInput, unknown> = (_input, context) => ({
  OpenIDConnectProviderList: Object.values(providersOf(context)).map(({ url }) => ({ Arn: arnOf(url, context) })),
});

const remove: Operation<Iam.DeleteOpenIDConnectProviderCommandInput, unknown> = (input, context) => {
  delete providersOf(context)[existing(input.OpenIDConnectProviderArn, context).url];
  return {};
};

const addClient: Operation<Iam.AddClientIDToOpenIDConnectProviderCommandInput, unknown> = (input, context) => {
  const provider = existing(input.OpenIDConnectProviderArn, context);
  keep({ ...provider, clientIds: [...new Set([...provider.clientIds, input.ClientID ?? ''])] }, context);
  return {};
};

const removeClient: Operation<Iam.RemoveClientIDFromOpenIDConnectProviderCommandInput, unknown> = (input, context) => {
  const provider = existing(input.OpenIDConnectProviderArn, context);
  keep({ ...provider, clientIds: provider.clientIds.filter((one) => one !== input.ClientID) }, context);
  return {};
};

export const identityProviderHandlers: Handlers = {
  CreateOpenIDConnectProvider: create,
  GetOpenIDConnectProvider: get,
  ListOpenIDConnectProviders: list,
  DeleteOpenIDConnectProvider: remove,
  AddClientIDToOpenIDConnectProvider: addClient,
  RemoveClientIDFromOpenIDConnectProvider: removeClient,
};
