import type { Json, JsonObject } from '../json.ts';

export interface ParameterDeclaration {
  readonly type: string;
  readonly description?: string;
  readonly default?: string;
  readonly allowedValues?: readonly string[];
  readonly allowedPattern?: string;
  readonly constraintDescription?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minValue?: number;
  readonly maxValue?: number;
  readonly noEcho: boolean;
}

/** What happens to a resource that leaves its stack. */
export type RemovalPolicy = 'Delete' | 'Retain' | 'Snapshot' | 'RetainExceptOnCreate';

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: RemovalPolicy;
  readonly updateReplacePolicy: RemovalPolicy;
  readonly metadata?: Json;
}

export interface OutputDeclaration {
  readonly value: Json;
  readonly description?: string;
  readonly condition?: string;
  readonly exportName?: Json;
}

/** A template that is well formed: every reference leads to something and every name is of its section's form. */
export interface Template {
  readonly description?: string;
  readonly metadata?: Json;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
  /** Names of the macros that the template asks for. */
  readonly transforms: readonly string[];
}
