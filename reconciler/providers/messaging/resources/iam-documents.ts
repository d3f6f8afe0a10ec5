import type { Properties } from '../../../model/properties.ts';

/** IAM answers documents URL-encoded; one that is no JSON is somebody else's text, and differs. */
export function documentIn(text = ''): Properties | string {
  const plain = decodeURIComponent(text);
  try {
    return JSON.parse(plain) as Properties;
  } catch {
    return plain;
  }
}
