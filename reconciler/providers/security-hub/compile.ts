import type { Layer } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { centralCells, withCentralCells } from './central-cells.ts';
import { compileDisabledControls } from './compile-disabled-controls.ts';
import { compileExceptions } from './compile-exceptions.ts';
import { compileStandards } from './compile-standards.ts';
import { hubStatements } from './hub-state.ts';

/** What the documents of this domain ask for, as layers; merging them is the engine's. `check` has refused what cannot be meant. */
export function compile(input: CompileInput): readonly Layer[] {
  const hubs = hubStatements(input);
  const layers = [
    ...input.documents.all('SecurityStandards').flatMap((document) => compileStandards(document, input, hubs)),
    ...input.documents.all('DisabledControls').flatMap((document) => compileDisabledControls(document, input)),
    ...compileExceptions(input),
  ];
  return withCentralCells(layers, centralCells(input), hubs.unmanaged, input);
}
