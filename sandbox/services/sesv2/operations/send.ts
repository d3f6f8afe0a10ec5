import type * as Ses from '@aws-sdk/client-sesv2';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { parseSesArn } from '../arns.ts';
import { badRequest, notFound } from '../errors.ts';
import { mine, templateNamed } from '../find.ts';
import { deliver } from '../send/deliver.ts';
import { addressIn, filledIn, type Mail, mailOf, recipientsOf, setInHeaders } from '../send/request.ts';
import { senderOf } from '../send/sender.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

/** The stored template that is named, by name or ARN; undefined where the content is in the request or there is no template. */
function storedTemplate(template: Ses.Template | undefined, context: OperationContext): string | undefined {
  const { TemplateName: name, TemplateArn: arn, TemplateContent: content } = template ?? {};
  if (template === undefined) return undefined;
  if ([name ?? arn, content].filter((one) => one !== undefined).length !== 1)
    throw badRequest('A template must have either a name or ARN, or its content');
  if (content !== undefined) return undefined;
  const ofArn = arn === undefined ? undefined : parseSesArn(arn);
  if (arn !== undefined && (ofArn?.kind !== 'template' || ofArn.account !== context.account || ofArn.region !== context.region))
    throw badRequest(`Invalid template ARN ${arn}`);
  return templateNamed(mine(context), name ?? ofArn?.name).name;
}

const contentOf = (template: Ses.Template | undefined, stored: string | undefined, context: OperationContext) =>
  stored === undefined ? template?.TemplateContent : templateNamed(mine(context), stored).content;

/** Contact lists and global endpoints are not in this sandbox, so none that is named exists. */
function checkEndpoint(endpoint: string | undefined): void {
  if (endpoint !== undefined) throw notFound(`Multi-region endpoint ${endpoint} does not exist`);
}

export const sendEmail: Operation<Ses.SendEmailCommandInput, Answer<Ses.SendEmailCommandOutput>> = (input, context) => {
  checkEndpoint(input.EndpointId);
  const list = input.ListManagementOptions?.ContactListName;
  if (list !== undefined) throw notFound(`List with name: ${list} doesn't exist.`);
  const template = storedTemplate(input.Content?.Template, context);
  const mail = mailOf(input, contentOf(input.Content?.Template, template, context));
  const sender = senderOf(
    {
      from: mail.from,
      identityArn: input.FromEmailAddressIdentityArn,
      setName: input.ConfigurationSetName ?? setInHeaders(mail),
      tenantName: input.TenantName,
      template,
    },
    context,
  );
  return { MessageId: deliver(mail, sender, context) };
};

/** Each entry has its own outcome; what is wrong with the sender refuses the whole call. */
export const sendBulkEmail: Operation<Ses.SendBulkEmailCommandInput, Answer<Ses.SendBulkEmailCommandOutput>> = (input, context) => {
  checkEndpoint(input.EndpointId);
  const template = input.DefaultContent?.Template;
  if (template === undefined) throw badRequest('DefaultContent must have a Template');
  const stored = storedTemplate(template, context);
  const content = contentOf(template, stored, context) ?? {};
  const from = addressIn(input.FromEmailAddress);
  const sender = senderOf(
    {
      from,
      identityArn: input.FromEmailAddressIdentityArn,
      setName: input.ConfigurationSetName,
      tenantName: input.TenantName,
      template: stored,
    },
    context,
  );
  const results: Ses.BulkEmailEntryResult[] = [];
  for (const entry of input.BulkEmailEntries ?? []) {
    results.push(
      outcomeOf(() => {
        const data = mergedData(template.TemplateData, entry.ReplacementEmailContent?.ReplacementTemplate?.ReplacementTemplateData);
        const headers = [...(template.Headers ?? []), ...(entry.ReplacementHeaders ?? [])];
        const mail: Mail = {
          from,
          recipients: recipientsOf(entry.Destination),
          ...filledIn(content, data),
          headers: Object.fromEntries(headers.map(({ Name, Value }) => [(Name ?? '').toLowerCase(), Value ?? ''])),
          tags: [...(input.DefaultEmailTags ?? []), ...(entry.ReplacementTags ?? [])],
        };
        return deliver(mail, sender, context);
      }),
    );
  }
  return { BulkEmailEntryResults: results };
};

/** An entry's data over the default's. */
function mergedData(base: string | undefined, own: string | undefined): string {
  const parse = (text: string | undefined): object => {
    try {
      return JSON.parse(text === undefined || text === '' ? '{}' : text) as object;
    } catch {
      throw badRequest('TemplateData must be a JSON object');
    }
  };
  return JSON.stringify({ ...parse(base), ...parse(own) });
}

const statuses: Readonly<Record<string, Ses.BulkEmailStatus>> = {
  MessageRejected: 'MESSAGE_REJECTED',
  LimitExceededException: 'ACCOUNT_DAILY_QUOTA_EXCEEDED',
  BadRequestException: 'INVALID_PARAMETER',
};

function outcomeOf(send: () => string): Ses.BulkEmailEntryResult {
  try {
    return { Status: 'SUCCESS', MessageId: send() };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return { Status: statuses[error.code] ?? 'FAILED', Error: error.message };
  }
}
