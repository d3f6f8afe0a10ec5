import type { OperationContext } from '../../operation.ts';
import { objectOfUrl, readForService } from '../../s3/for-services.ts';
import { constraintError, validationError } from '../errors.ts';
import { resourceTypeNamed } from '../resource-types/table.ts';
import { templateLimits } from '../template/read-template.ts';
import type { Template } from '../template/template.ts';
import { templateOf } from '../template/template-cache.ts';
import type { Tag } from './stack.ts';

interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
}

/**
 * The text of the template that a request names, read from S3 as the caller where it stands behind a URL. Throws ValidationError when there
 * is none, both, it is too long, or it cannot be read.
 */
export function templateText({ TemplateBody, TemplateURL }: TemplateSource, context: OperationContext, previous?: string): string {
  if (TemplateBody !== undefined && TemplateURL !== undefined)
    throw validationError('Only one of TemplateBody or TemplateURL must be specified.');
  if (TemplateURL !== undefined) return textBehind(TemplateURL, context);
  const text = TemplateBody ?? previous;
  if (text === undefined || text === '') throw validationError('Either Template URL or Template Body must be specified.');
  if (TemplateBody !== undefined && Buffer.byteLength(TemplateBody) > templateLimits.bodyBytes) {
    throw constraintError(
      `${TemplateBody.slice(0, 60)}...`,
      'templateBody',
      `Member must have length less than or equal to ${templateLimits.bodyBytes}`,
    );
  }
  return text;
}

/** Longest template behind a URL, in bytes, and longest URL. Source: facts/compliance.md 4.1 and the type documentation of CreateStack. */
const urlTemplateBytes = 1_000_000;
const urlCharacters = 5120;

function textBehind(url: string, context: OperationContext): string {
  if (url.length > urlCharacters)
    throw constraintError(`${url.slice(0, 60)}...`, 'templateURL', `Member must have length less than or equal to ${urlCharacters}`);
  const object = objectOfUrl(url);
  if (object === undefined) throw validationError(`TemplateURL must be a supported URL: ${url}`);
  const { account, caller } = context;
  const bytes = readForService(context, { account, arn: caller.arn }, object.bucket, object.key);
  if (typeof bytes === 'string') throw validationError(`S3 error: ${bytes}`);
  if (bytes.length > urlTemplateBytes) throw validationError(`Template may not exceed ${urlTemplateBytes} bytes in size.`);
  return bytes.toString('utf8');
}

/** The template of a text, with every resource type known. Throws ValidationError. */
export function checkedTemplate(text: string): Template {
  const template = templateOf(text);
  const unknown = [...new Set(Object.values(template.resources).map((resource) => resource.type))].filter(
    (type) => resourceTypeNamed(type) === undefined,
  );
  if (unknown.length > 0) throw validationError(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  if (template.transforms.length > 0) throw validationError(`No transform named ${template.transforms[0]} found.`);
  return template;
}

/** Most tags of a stack or a stack set. Source: facts/compliance.md 4.1. */
const mostTags = 50;

export function checkTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[]): Tag[] {
  if (tags.length > mostTags)
    throw constraintError(`${tags.length} tags`, 'tags', `Member must have length less than or equal to ${mostTags}`);
  const keys = tags.map((tag) => tag.Key ?? '');
  const double = keys.find((key, index) => keys.indexOf(key) !== index);
  if (double !== undefined) throw validationError(`Duplicate tag keys found: ${double}`);
  const reserved = keys.find((key) => key.toLowerCase().startsWith('aws:'));
  if (reserved !== undefined) throw validationError(`Tag keys starting with 'aws:' are reserved for system use: ${reserved}`);
  return tags.map((tag) => ({ Key: tag.Key ?? '', Value: tag.Value ?? '' }));
}

/** Names of stacks and stack sets: letters, digits and hyphens, at most 128, a letter first. Source: facts/compliance.md 4.1. */
export function checkName(name: string, member: string): void {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
    throw constraintError(name, member, 'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*');
  }
}
