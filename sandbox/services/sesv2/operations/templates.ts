import type * as Ses from '@aws-sdk/client-sesv2';
import type { Operation } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { alreadyExists, badRequest, limitExceeded } from '../errors.ts';
import { checkUnassociated, mine, templateNamed } from '../find.ts';
import { nextOf, pageOf } from '../page.ts';
import { renderTemplate, templateData } from '../send/render.ts';
import { tagList, tagsFrom } from '../tags.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const mostBytes = 500 * 1024;

function checkContent(content: Ses.EmailTemplateContent | undefined): Ses.EmailTemplateContent {
  const { Subject, Text, Html } = content ?? {};
  if (Subject === undefined && Text === undefined && Html === undefined)
    throw badRequest('TemplateContent must have a subject, a text or a HTML part');
  if (Buffer.byteLength(`${Subject ?? ''}${Text ?? ''}${Html ?? ''}`) > mostBytes) throw badRequest('A template may be 500 KB at most');
  return { ...content };
}

export const createEmailTemplate: Operation<Ses.CreateEmailTemplateCommandInput, Answer<Ses.CreateEmailTemplateCommandOutput>> = (
  input,
  context,
) => {
  const { templates } = mine(context);
  const name = input.TemplateName ?? '';
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw badRequest(`Invalid template name ${name}`);
  const content = checkContent(input.TemplateContent);
  const tags = tagsFrom(input.Tags);
  if (Object.hasOwn(templates, name)) throw alreadyExists(`Template ${name} already exists for account id ${context.account}`);
  const most = quotaValue(context, context.account, context.region, 'ses.templates');
  if (Object.keys(templates).length >= most) throw limitExceeded(`An account may have ${most} templates in a Region`);
  templates[name] = { name, createdAt: context.clock.now().toISOString(), content, tags };
  return {};
};

export const getEmailTemplate: Operation<Ses.GetEmailTemplateCommandInput, Answer<Ses.GetEmailTemplateCommandOutput>> = (
  input,
  context,
) => {
  const { name, content, tags } = templateNamed(mine(context), input.TemplateName);
  return { TemplateName: name, TemplateContent: content, Tags: tagList(tags) };
};

/** At most 100 a page, by the type documentation; older SDKs said 10. */
export const listEmailTemplates: Operation<Ses.ListEmailTemplatesCommandInput, Answer<Ses.ListEmailTemplatesCommandOutput>> = (
  input,
  context,
) => {
  const found = Object.values(mine(context).templates).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(found, input, context, { default: 10, max: 100 });
  return {
    TemplatesMetadata: page.items.map((one) => ({ TemplateName: one.name, CreatedTimestamp: new Date(one.createdAt) })),
    ...nextOf(page.nextToken),
  };
};

export const updateEmailTemplate: Operation<Ses.UpdateEmailTemplateCommandInput, Answer<Ses.UpdateEmailTemplateCommandOutput>> = (
  input,
  context,
) => {
  const template = templateNamed(mine(context), input.TemplateName);
  template.content = checkContent(input.TemplateContent);
  return {};
};

export const deleteEmailTemplate: Operation<Ses.DeleteEmailTemplateCommandInput, Answer<Ses.DeleteEmailTemplateCommandOutput>> = (
  input,
  context,
) => {
  const state = mine(context);
  const { name } = templateNamed(state, input.TemplateName);
  checkUnassociated(context, 'template', name);
  delete state.templates[name];
  return {};
};

export const testRenderEmailTemplate: Operation<
  Ses.TestRenderEmailTemplateCommandInput,
  Answer<Ses.TestRenderEmailTemplateCommandOutput>
> = (input, context) => {
  const { content } = templateNamed(mine(context), input.TemplateName);
  const rendered = renderTemplate(content, templateData(input.TemplateData));
  if ('missing' in rendered) throw badRequest(`Attribute '${rendered.missing}' is not present in the rendering data.`);
  const body = [rendered.text, rendered.html].filter((part) => part !== undefined).join('\r\n');
  return { RenderedTemplate: `Subject: ${rendered.subject}\r\nMIME-Version: 1.0\r\n\r\n${body}` };
};
