/** Delays in AWS milliseconds. Source: DESIGN of the sandbox's clock; facts/compliance.md 2.2, 2.7. */
export const pendingMs = 180_000;
export const deletingMs = 30_000;
export const updatingMs = 30_000;
export const centralMs = 60_000;
export const associationMs = 120_000;
/** Auto-enable acts on an account within a minute of its joining. Source: facts/compliance.md 2.3 (decided). */
export const autoEnableMs = 60_000;
/** How long a newly released control is DISABLED for the time being, unless the sandbox is told otherwise: two days. */
export const releaseWindowMs = 2 * 86_400_000;
