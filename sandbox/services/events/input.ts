import type { Envelope } from './bus.ts';
import type { TargetRecord } from './state.ts';

interface Transformer {
  readonly InputPathsMap?: Readonly<Record<string, string>>;
  readonly InputTemplate?: string;
}

/** What a target gets of an event: all of it, a constant, a part, or a template with parts filled in. As JSON text where it is JSON. */
export function inputOf(target: TargetRecord, envelope: Envelope): string {
  const { Input, InputPath, InputTransformer } = target.settings as { Input?: string; InputPath?: string; InputTransformer?: Transformer };
  if (Input !== undefined) return Input;
  if (InputPath !== undefined) return JSON.stringify(valueAt(envelope, InputPath) ?? null);
  if (InputTransformer !== undefined) return filledIn(InputTransformer, envelope);
  return JSON.stringify(envelope);
}

/** The value of a path such as `$.detail.requestParameters` or `$.resources[0]`. */
function valueAt(envelope: Envelope, path: string): unknown {
  const steps = path.replace(/^\$\.?/, '').match(/[^.[\]]+/g) ?? [];
  return steps.reduce<unknown>(
    (value, step) => (value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[step] : undefined),
    envelope,
  );
}

/** Fills `<name>` in: inside quotes as text, elsewhere as JSON. A name that no path has stays as it is written. */
function filledIn({ InputPathsMap: paths = {}, InputTemplate: template = '' }: Transformer, envelope: Envelope): string {
  let quoted = false;
  const pieces = template.match(/\\.|"|<[\w.-]+>|[^"<\\]+|</g) ?? [];
  return pieces
    .map((piece) => {
      if (piece === '"') quoted = !quoted;
      const name = /^<([\w.-]+)>$/.exec(piece)?.[1];
      if (name === undefined) return piece;
      const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
      const value = path === undefined ? reserved(name, envelope) : (valueAt(envelope, path) ?? null);
      if (value === undefined) return piece;
      if (!quoted) return JSON.stringify(value);
      return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
    })
    .join('');
}

const reserved = (name: string, envelope: Envelope): unknown => {
  if (name === 'aws.events.event.json' || name === 'aws.events.event') return envelope;
  return name === 'aws.events.event.ingestion-time' ? envelope['time'] : undefined;
};
