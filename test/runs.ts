/**
 * How many cases a property looks at. `npm test` draws few, so that it ends in minutes; `npm run test:laws` (part of `npm run test:long`) draws all.
 *
 * @param short cases of `npm test`
 * @param full cases of `npm run test:laws`
 * @returns `RUNS` of the environment where it is set, which wins over both
 */
export const runsOf = (short: number, full: number): number =>
  Number(process.env['RUNS'] ?? (process.env['LAWS'] === 'full' ? full : short));
