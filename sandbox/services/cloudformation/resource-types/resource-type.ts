import type { BackgroundEnvironment } from '../../operation.ts';
import type { Json, JsonObject } from '../json.ts';

/** Calls an operation of a service of the sandbox as the stack's account and role. Throws AwsError as the operation does. */
export type CallService = <Output>(service: string, operation: string, input: object) => Promise<Output>;

/** What a resource handler knows of the stack it works for. */
export interface HandlerContext {
  readonly env: BackgroundEnvironment;
  readonly account: string;
  readonly region: string;
  readonly stack: { readonly id: string; readonly name: string };
  readonly logicalId: string;
  /** A name that nobody else has, for resources without a name of their own. */
  readonly uniqueName: string;
  /** Tags of the stack and those that CloudFormation adds itself. */
  readonly tags: Readonly<Record<string, string>>;
  readonly call: CallService;
}

/** What a create or an update leaves behind. */
export interface Handled {
  readonly physicalId: string;
  readonly attributes: JsonObject;
  /** What Ref gives, where it is not the physical id. */
  readonly ref?: string;
}

/** One property: `required` must be there, `createOnly` makes a new resource when it changes. */
export type PropertyRule = 'mutable' | 'required' | 'createOnly' | 'required-createOnly';

/**
 * All that is known of one resource type: its properties, its replacement rules and its handlers. `update` is absent where each change
 * replaces. `settled` is asked again and again after a create or update until it is true, for what AWS finishes later; it may answer with
 * what the resource has become by then, and another physical id is another resource.
 */
export interface ResourceType {
  readonly name: string;
  readonly properties: Readonly<Record<string, PropertyRule>>;
  /** True where a template may give any other property too. */
  readonly anyProperty?: true;
  /** AWS time in seconds that a create or update takes. */
  readonly seconds: number;
  /** Whether drift detection can read the type. */
  readonly drift: boolean;
  create(properties: JsonObject, context: HandlerContext): Promise<Handled>;
  settled?(physicalId: string, properties: JsonObject, context: HandlerContext): Promise<boolean | Handled>;
  update?(physicalId: string, properties: JsonObject, before: JsonObject, context: HandlerContext): Promise<Handled>;
  /** Resolves also when the resource is gone already. */
  delete(physicalId: string, properties: JsonObject, context: HandlerContext): Promise<void>;
  /** False while a delete still goes on. */
  gone?(physicalId: string, context: HandlerContext): Promise<boolean>;
  /** The live values of the properties that the template sets; undefined when the resource is gone. */
  read?(physicalId: string, properties: JsonObject, context: HandlerContext): Promise<JsonObject | undefined>;
}

export const textProperty = (properties: JsonObject, name: string): string | undefined => {
  const value = properties[name];
  return value === undefined || value === null ? undefined : String(value);
};

export const listProperty = (properties: JsonObject, name: string): Json[] => {
  const value = properties[name];
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
};

/** A template may write true as a text. */
export const booleanProperty = (properties: JsonObject, name: string): boolean | undefined => {
  const value = properties[name];
  return value === undefined || value === null ? undefined : value === true || value === 'true';
};

export const numberProperty = (properties: JsonObject, name: string): number | undefined => {
  const value = properties[name];
  return value === undefined || value === null ? undefined : Number(value);
};

/** `Tags` as a list of Key and Value, merged over the stack's; the resource's own win. */
export function mergedTags(properties: JsonObject, context: HandlerContext): { Key: string; Value: string }[] {
  const merged: Record<string, string> = { ...context.tags };
  const own = properties['Tags'];
  if (Array.isArray(own)) {
    for (const tag of own) {
      if (typeof tag === 'object' && tag !== null && !Array.isArray(tag)) merged[String(tag['Key'])] = String(tag['Value'] ?? '');
    }
  } else if (typeof own === 'object' && own !== null) {
    for (const [key, value] of Object.entries(own)) merged[key] = String(value);
  }
  return Object.entries(merged).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * What CloudFormation itself writes on a resource beside the stack's tags, which nobody can take away. Which types get them varies; topics do (pull request 71 of CloudFormation's SNS
 * resource providers). Source: AWS, "CloudFormation resource tagging".
 */
export const systemTags = ({ stack, logicalId }: HandlerContext): { Key: string; Value: string }[] => [
  { Key: 'aws:cloudformation:logical-id', Value: logicalId },
  { Key: 'aws:cloudformation:stack-id', Value: stack.id },
  { Key: 'aws:cloudformation:stack-name', Value: stack.name },
];

/** The same as a map, for services that take tags so. */
export const tagMap = (properties: JsonObject, context: HandlerContext): Record<string, string> =>
  Object.fromEntries(mergedTags(properties, context).map(({ Key, Value }) => [Key, Value]));

/** A policy document as text: a template holds it as an object or as text. */
export const documentText = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? {}));
