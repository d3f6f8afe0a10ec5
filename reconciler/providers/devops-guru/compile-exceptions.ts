import { departureOf, exceptionLayer, exceptionsInForce } from '../exceptions.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { CompileInput } from '../provider.ts';
import { coverageOf, propertiesOfCoverage } from './coverage-value.ts';
import { coverageName, coverageTypeName } from './resources/coverage.ts';

/** The layers of the exceptions in force that are about coverage: one each. Source: facts/compliance.md 6.10. */
export const compileExceptions = (input: CompileInput): Layer[] =>
  exceptionsInForce(input.documents, input.calendar).flatMap((document) => {
    const coverage = departureOf(document, 'coverage')?.coverage;
    if (coverage === undefined) return [];
    const wanted: Wanted = {
      type: coverageTypeName,
      name: coverageName,
      state: 'present',
      properties: propertiesOfCoverage(coverageOf(coverage)),
      allowDelete: false,
      source: document.at('spec', 'what', 'coverage'),
    };
    return [exceptionLayer(document, [wanted], ['DevOpsGuruTargets'], input)];
  });
