import { readTemplate } from './read-template.ts';
import type { Template } from './template.ts';

/** Templates read lately; a stack set's template is read once for all its instances. */
const kept = 64;
const templates = new Map<string, Template>();

/** The checked template of a text. Throws ValidationError as readTemplate does. */
export function templateOf(text: string): Template {
  const known = templates.get(text);
  if (known !== undefined) return known;
  const template = readTemplate(text);
  if (templates.size >= kept) templates.clear();
  templates.set(text, template);
  return template;
}
