import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DocumentSet } from '../../model/document-set.ts';
import type { StackSet } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import { templateFile } from './compile.ts';
import {
  capabilityMissing,
  notServiceManaged,
  parameterMissing,
  templateMissing,
  templateOutside,
  templateTooLarge,
  templateUnreadable,
  tooManyResources,
  unknownParameter,
  valueTooLong,
} from './diagnostics.ts';
import { bytesOf, mostInlineBytes, mostStoredBytes, readTemplate, type Template } from './template.ts';

/** Facts: compliance 4.1. */
const mostResources = 500;
const mostValueBytes = 4_096;

type Document = Positioned<StackSet>;

/** V-13: the template is there, can be read, and fits; its parameters are given, and nothing else. Facts: compliance 6.6, 6.9. */
export function* checkTemplate(document: Document, documents: DocumentSet): Generator<Diagnostic> {
  yield* checkValues(document);
  const source = document.at('spec', 'template');
  // What stands behind a URL is not read.
  if (document.value.spec.template.startsWith('https:')) return;
  const file = templateFile(document);
  if (file === undefined) return yield templateOutside(source);
  const attachment = documents.attachment(file);
  if (attachment === undefined) return yield templateMissing(file, source);
  if ('problem' in attachment) return yield templateUnreadable(file, attachment.problem, source);
  const bytes = bytesOf(attachment.text);
  const most = document.value.spec.templateBucket === undefined ? mostInlineBytes : mostStoredBytes;
  if (bytes > most) yield templateTooLarge(bytes, most, source);
  const template = readTemplate(attachment.text);
  if ('problem' in template) return yield templateUnreadable(file, template.problem, source);
  if (template.resources.size > mostResources) yield tooManyResources(template.resources.size, mostResources, source);
  yield* checkFeatures(document, template);
  yield* checkParameters(document, template);
}

/** Every place where parameters are given values. */
function parameterLists(
  document: Document,
): { readonly values: Readonly<Record<string, string>>; readonly path: readonly PathSegment[] }[] {
  const { parameters = {}, overrides = [] } = document.value.spec;
  return [
    { values: parameters, path: ['spec', 'parameters'] },
    ...overrides.map((override, index) => ({ values: override.parameters, path: ['spec', 'overrides', index, 'parameters'] })),
  ];
}

function* checkValues(document: Document): Generator<Diagnostic> {
  for (const { values, path } of parameterLists(document)) {
    for (const [name, value] of Object.entries(values)) {
      const bytes = bytesOf(value);
      if (bytes > mostValueBytes) yield valueTooLong(name, bytes, mostValueBytes, document.at(...path, name));
    }
  }
}

function* checkParameters(document: Document, template: Template): Generator<Diagnostic> {
  const known = [...template.parameters.keys()];
  for (const { values, path } of parameterLists(document)) {
    for (const name of Object.keys(values))
      if (!template.parameters.has(name)) yield unknownParameter(name, known, document.keyAt(...path, name));
  }
  const given = document.value.spec.parameters ?? {};
  for (const [name, parameter] of template.parameters)
    if (parameter.default === undefined && !(name in given)) yield parameterMissing(name, document.at('spec', 'template'));
}

function* checkFeatures(document: Document, template: Template): Generator<Diagnostic> {
  const { stackset, capabilities = [] } = document.value.spec;
  const source = document.at('spec', 'template');
  const resources = [...template.resources];
  if (stackset.permissionModel === 'SERVICE_MANAGED') {
    if (template.hasMacros) yield notServiceManaged('macros or transforms', source);
    const nested = resources.find(([, { type }]) => type === 'AWS::CloudFormation::Stack');
    if (nested !== undefined) yield notServiceManaged(`a nested stack (${nested[0]})`, source);
  }
  if (template.hasMacros && !capabilities.includes('CAPABILITY_AUTO_EXPAND'))
    yield capabilityMissing('CAPABILITY_AUTO_EXPAND', 'resources by macros', source);
  const named = resources.find(([, resource]) => isIam(resource.type) && resource.named);
  const unnamed = resources.find(([, resource]) => isIam(resource.type));
  if (named !== undefined && !capabilities.includes('CAPABILITY_NAMED_IAM'))
    yield capabilityMissing('CAPABILITY_NAMED_IAM', `an IAM resource with a name (${named[0]})`, source);
  else if (unnamed !== undefined && !capabilities.some((capability) => /IAM$/.test(capability)))
    yield capabilityMissing('CAPABILITY_IAM', `an IAM resource (${unnamed[0]})`, source);
}

const isIam = (type: string): boolean => type.startsWith('AWS::IAM::');
