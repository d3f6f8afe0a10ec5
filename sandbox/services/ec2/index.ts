import type { Handlers } from '../operation.ts';

export const handlers: Handlers = {};
