/** Largest document, in bytes (D-07). */
export const maxFileBytes = 1024 * 1024;
/** Most levels of lists and mappings inside one another (D-08). */
export const maxNesting = 32;
/** Levels that a text may have before it is handed to the parser, which recurses: the exact count comes after it. */
export const maxNestingBeforeParsing = 512;
/** Most documents in a configuration (D-07). */
export const maxFiles = 200_000;
/** Deepest folder below `tenants/` and `compliance/` (D-06). */
export const maxFolderDepth = 32;
/** Most problems told of the shape of one file; the rest are counted (D-07). */
export const maxErrorsPerFile = 100;
/** Violations of a schema that are looked at to find the first of them; a document with more is not checked further. */
export const maxExplainedErrors = 1000;
