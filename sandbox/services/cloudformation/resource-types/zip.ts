import { crc32 } from 'node:zlib';

/** A ZIP archive of one stored file, as small as the format allows. Source: the ZIP application note, sections 4.3.7, 4.3.12, 4.3.16. */
export function zipOf(name: string, content: Uint8Array): Uint8Array {
  const path = Buffer.from(name);
  const sum = crc32(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  writeSizes(local, 14, sum, content.length, path.length);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 4);
  central.writeUInt16LE(20, 6);
  writeSizes(central, 16, sum, content.length, path.length);
  // Readable by all, as a regular file.
  central.writeUInt32LE((0o100644 << 16) >>> 0, 38);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + path.length, 12);
  end.writeUInt32LE(local.length + path.length + content.length, 16);
  return Buffer.concat([local, path, content, central, path, end]);
}

function writeSizes(header: Buffer, at: number, sum: number, size: number, nameLength: number): void {
  header.writeUInt32LE(sum, at);
  header.writeUInt32LE(size, at + 4);
  header.writeUInt32LE(size, at + 8);
  header.writeUInt16LE(nameLength, at + 12);
}
