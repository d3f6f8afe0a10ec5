// What is left of Amazon Pinpoint, as the AWS CLI prints it or as one file of our own shape (docs/tenancy.md). Pure.

/** A channel of an application by AWS's name of its type. */
export interface OldChannel {
  readonly type: string;
  readonly enabled: boolean;
  readonly version: number | undefined;
  /** How APNs and FCM are signed in to, where the export says it. */
  readonly method: string | undefined;
}

export interface OldApplication {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Undefined: the export has no channels of it. */
  readonly channels: readonly OldChannel[] | undefined;
  /** Parts of the application that the export holds and that Amazon Pinpoint ended: `EventStream`, `Segments`. */
  readonly ended: readonly string[];
}

export interface OldExport {
  readonly applications: readonly OldApplication[];
  readonly problems: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Members of an application that live on. */
const alive: ReadonlySet<string> = new Set(['Id', 'Arn', 'Name', 'tags', 'Tags', 'CreationDate', 'Channels']);

/**
 * Reads files together: `{applications: [...]}`, what `aws pinpoint get-apps` printed, what `get-channels` of an application printed. A file of none of these
 * shapes, an application without an ARN and channels of nobody are problems: nothing is passed over.
 */
export function readPinpointExport(files: readonly { readonly file: string; readonly text: string }[]): OldExport {
  const problems: string[] = [];
  const applications = new Map<string, OldApplication>();
  const channels = new Map<string, { readonly file: string; readonly found: readonly OldChannel[] }>();
  for (const { file, text } of files) {
    const content = parsed(text);
    if (content === undefined) {
      problems.push(`${file}: it is no JSON object`);
      continue;
    }
    const items = content['applications'] ?? membersOf(content['ApplicationsResponse'])?.['Item'];
    const ofOne = membersOf(membersOf(content['ChannelsResponse'])?.['Channels']);
    if (items === undefined && ofOne === undefined)
      problems.push(
        `${file}: it has neither applications, nor ApplicationsResponse (aws pinpoint get-apps), nor ChannelsResponse (get-channels)`,
      );
    for (const [index, item] of listOf(items).entries()) {
      const one = applicationOf(membersOf(item) ?? {});
      if (typeof one === 'string') problems.push(`${file}: application ${index + 1}: ${one}`);
      else if (applications.has(one.id)) problems.push(`${file}: the application ${one.id} is there twice`);
      else applications.set(one.id, one);
    }
    if (ofOne === undefined) continue;
    const ids = new Set(Object.values(ofOne).map((each) => textOf(membersOf(each)?.['ApplicationId'])));
    const [id] = ids;
    if (ids.size !== 1 || id === undefined) problems.push(`${file}: its channels name no ApplicationId, or several`);
    else channels.set(id, { file, found: channelsOf(ofOne) });
  }
  for (const [id, { file, found }] of channels) {
    const application = applications.get(id);
    if (application === undefined) problems.push(`${file}: channels of ${id}, of which no file has the application`);
    else applications.set(id, { ...application, channels: found });
  }
  return { applications: [...applications.values()], problems };
}

function parsed(text: string): Members | undefined {
  try {
    return membersOf(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function applicationOf(item: Members): OldApplication | string {
  const [name, arn] = [textOf(item['Name']), textOf(item['Arn'])];
  const [, region, account, id] = /^arn:[\w-]+:mobiletargeting:([a-z0-9-]+):(\d{12}):apps\/([0-9a-f]{32})$/.exec(arn ?? '') ?? [];
  if (region === undefined || account === undefined || id === undefined)
    return 'no Arn of an application (arn:aws:mobiletargeting:REGION:ACCOUNT:apps/ID)';
  if (item['Id'] !== undefined && item['Id'] !== id) return `its Id is ${String(item['Id'])} and its Arn says ${id}`;
  if (name === undefined) return 'no Name';
  const tags = membersOf(item['tags']) ?? membersOf(item['Tags']) ?? {};
  const channels = membersOf(item['Channels']);
  return {
    id,
    name,
    account,
    region,
    tags: Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])),
    channels: channels === undefined ? undefined : channelsOf(channels),
    ended: Object.keys(item)
      .filter((member) => !alive.has(member))
      .sort(),
  };
}

const channelsOf = (channels: Members): readonly OldChannel[] =>
  Object.entries(channels).map(([type, value]) => {
    const { Enabled, Version, DefaultAuthenticationMethod } = membersOf(value) ?? {};
    return {
      type,
      enabled: Enabled === true,
      version: typeof Version === 'number' ? Version : undefined,
      method: textOf(DefaultAuthenticationMethod),
    };
  });
