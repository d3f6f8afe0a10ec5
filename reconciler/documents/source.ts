import type { Diagnostic } from '../model/diagnostic.ts';

/** What a file holds, or why it cannot be read. */
export type FileContent = { readonly bytes: Uint8Array } | { readonly problem: Diagnostic };

/** Where documents come from: a folder, a Git commit, a test. Names are relative to the configuration, with `/` on every system. */
export interface DocumentSource {
  /**
   * The files that are documents or look like them: `organization.yaml` and every YAML file under `tenants/` and `compliance/`,
   * without `*.template.yaml`. In order of name; problems of folders come along.
   */
  list(): { readonly files: readonly string[]; readonly problems: readonly Diagnostic[] };
  /** The content of a file; undefined where there is none of the name. */
  read(file: string): FileContent | undefined;
}

const documentFolders = ['tenants/', 'compliance/'];

/** Whether the name is one that `list` gives. */
export function looksLikeDocument(file: string): boolean {
  if (/^organization\.ya?ml$/i.test(file)) return true;
  const name = file.slice(file.lastIndexOf('/') + 1);
  // Emacs keeps a lock for an edited file as a link with this name.
  if (name.startsWith('.#')) return false;
  return documentFolders.some((folder) => file.startsWith(folder)) && /\.ya?ml$/i.test(name) && !name.endsWith('.template.yaml');
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const sortedNames = (names: Iterable<string>): string[] => [...names].sort(byName);

/** A configuration held in memory: file names and their text or bytes. */
export function sourceOfFiles(files: Readonly<Record<string, string | Uint8Array>>): DocumentSource {
  const entries = new Map(Object.entries(files));
  return {
    list: () => ({ files: sortedNames([...entries.keys()].filter(looksLikeDocument)), problems: [] }),
    read(file) {
      const content = entries.get(file);
      if (content === undefined) return undefined;
      return { bytes: typeof content === 'string' ? new TextEncoder().encode(content) : content };
    },
  };
}
