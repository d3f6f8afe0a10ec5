import type { EmailTemplateContent } from '@aws-sdk/client-sesv2';
import { badRequest } from '../errors.ts';

type Data = Readonly<Record<string, unknown>>;

export interface Rendered {
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
}

/** The data of a template as an object. Throws BadRequestException for anything else. */
export function templateData(text: string | undefined): Data {
  try {
    const parsed: unknown = JSON.parse(text === undefined || text === '' ? '{}' : text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Data;
  } catch {
    // Said below.
  }
  throw badRequest('TemplateData must be a JSON object');
}

class Missing extends Error {}

/** Fills in a template's `{{names}}` and paths; the name that the data lacks where one does. Blocks (`{{#each}}`) are refused by name. */
export function renderTemplate(content: EmailTemplateContent, data: Data): Rendered | { readonly missing: string } {
  const fill = (text: string): string => text.replace(/\{\{\{?\s*([^{}]+?)\s*\}?\}\}/g, (_all, path: string) => valueAt(data, path));
  try {
    return {
      subject: fill(content.Subject ?? ''),
      text: content.Text === undefined ? undefined : fill(content.Text),
      html: content.Html === undefined ? undefined : fill(content.Html),
    };
  } catch (error) {
    if (error instanceof Missing) return { missing: error.message };
    throw error;
  }
}

function valueAt(data: Data, path: string): string {
  if (/^[#/^>!&]/.test(path)) throw badRequest(`The sandbox renders names only, not {{${path}}}`);
  let value: unknown = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) throw new Missing(path);
    value = (value as Data)[name];
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
