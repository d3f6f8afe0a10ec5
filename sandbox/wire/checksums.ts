import { createHash } from 'node:crypto';
import { AwsError } from './errors.ts';
import type { WireRequest } from './request.ts';

const tableOf = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });

// CRC-32 (IEEE) and CRC-32C (Castagnoli), reflected.
const crc32Table = tableOf(0xedb88320);
const crc32cTable = tableOf(0x82f63b78);

function crc(bytes: Uint8Array, table: Uint32Array): Buffer {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ (table[(value ^ byte) & 0xff] ?? 0);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((value ^ 0xffffffff) >>> 0);
  return sum;
}

const mask64 = 0xffffffffffffffffn;
let crc64Table: readonly bigint[] | undefined;

/** CRC-64/NVME, which the CLI sends where its native runtime is installed. */
function crc64Nvme(bytes: Uint8Array): Buffer {
  crc64Table ??= Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
    return value;
  });
  let value = mask64;
  for (const byte of bytes) value = (value >> 8n) ^ (crc64Table[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n);
  const sum = Buffer.alloc(8);
  sum.writeBigUInt64BE(value ^ mask64);
  return sum;
}

const digest = (algorithm: string) => (bytes: Uint8Array) => createHash(algorithm).update(bytes).digest();

/** What a checksum header's last part names. XXHASH is not computed here, so a request that carries one is refused. */
const algorithms: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  crc32: (bytes) => crc(bytes, crc32Table),
  crc32c: (bytes) => crc(bytes, crc32cTable),
  crc64nvme: crc64Nvme,
  sha1: digest('sha1'),
  sha256: digest('sha256'),
  sha512: digest('sha512'),
  md5: digest('md5'),
};
const unknownAlgorithms = ['xxhash64', 'xxhash3', 'xxhash128'];

/** The base64 checksum of an algorithm named as in its header, e.g. `crc32`. */
export const checksumOf = (algorithm: string, bytes: Uint8Array): string | undefined => algorithms[algorithm]?.(bytes).toString('base64');

/** Compares the body with every checksum that came with it. Throws BadDigest, InvalidDigest, InvalidRequest, or NotImplemented. */
export function verifyBody(request: WireRequest): void {
  const md5 = request.headers['content-md5'];
  if (md5 !== undefined) {
    if (Buffer.from(String(md5), 'base64').length !== 16)
      throw new AwsError('InvalidDigest', 'The Content-MD5 you specified is not valid.', 400);
    if (checksumOf('md5', request.body) !== md5)
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.', 400);
  }
  for (const name of unknownAlgorithms) {
    if (request.headers[`x-amz-checksum-${name}`] !== undefined)
      throw new AwsError('NotImplemented', `the sandbox does not compute checksums of ${name}`, 501);
  }
  for (const name of Object.keys(algorithms)) {
    const given = request.headers[`x-amz-checksum-${name}`];
    if (given === undefined || checksumOf(name, request.body) === given) continue;
    throw new AwsError('BadDigest', `The ${name.toUpperCase()} you specified did not match the calculated checksum.`, 400);
  }
  const sha = String(request.headers['x-amz-content-sha256'] ?? '');
  if (/^[0-9a-f]{64}$/.test(sha) && createHash('sha256').update(request.body).digest('hex') !== sha) {
    throw new AwsError('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.", 400);
  }
}
