// One file out of an artifact, in memory: nothing is unpacked, so no name in it leads anywhere.
import { crc32, inflateRawSync } from 'node:zlib';

/** The archive is not one, or does not hold what it should. */
export class ZipProblem extends Error {
  override readonly name = 'ZipProblem';
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;

/**
 * The bytes of the entry with exactly this name. Source: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4; no encryption, no Zip64, methods stored and
 * deflated, which is what GitHub's artifacts are made of. Throws ZipProblem, also for more than `maxBytes`.
 */
export function zipEntry(archive: Buffer, name: string, maxBytes: number): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end === -1 || end + 22 > archive.length || archive.readUInt32LE(end) !== endSignature) throw new ZipProblem('it is no zip archive');
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== entrySignature) throw new ZipProblem('its directory is damaged');
    const [nameLength, extra, comment] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30), archive.readUInt16LE(at + 32)];
    if (archive.toString('utf8', at + 46, at + 46 + nameLength) === name) return contentOf(archive, at, maxBytes);
    at += 46 + nameLength + extra + comment;
  }
  throw new ZipProblem(`there is no ${name} in it`);
}

function contentOf(archive: Buffer, entry: number, maxBytes: number): Buffer {
  const [flags, method, crc] = [archive.readUInt16LE(entry + 8), archive.readUInt16LE(entry + 10), archive.readUInt32LE(entry + 16)];
  const [packed, size, local] = [archive.readUInt32LE(entry + 20), archive.readUInt32LE(entry + 24), archive.readUInt32LE(entry + 42)];
  if ((flags & 1) !== 0) throw new ZipProblem('it is encrypted');
  if (size > maxBytes) throw new ZipProblem(`it is larger than ${maxBytes} bytes`);
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== localSignature) throw new ZipProblem('its directory is damaged');
  const begin = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const bytes = archive.subarray(begin, begin + packed);
  const content = method === 0 ? bytes : method === 8 ? inflated(bytes, maxBytes) : undefined;
  if (content === undefined) throw new ZipProblem(`its method ${method} is not known`);
  if (content.length !== size || crc32(content) !== crc) throw new ZipProblem('its content is damaged');
  return Buffer.from(content);
}

function inflated(bytes: Buffer, maxBytes: number): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    throw new ZipProblem(`its content is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}
