/** All that the wire needs to know of DevOps Guru: its operations and errors. */
export * from './errors.ts';
export * from './health-operations.ts';
export * from './insights-operations.ts';
export * from './settings-operations.ts';
