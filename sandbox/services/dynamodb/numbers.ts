import { invalid } from './errors.ts';

/** A decimal number: coefficient times ten to the exponent, without trailing zeros. */
interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

/** Significant digits and magnitude that a number may have. Source: DynamoDB's naming rules and data types. */
const mostDigits = 38;
const largestExponent = 125;
const smallestExponent = -130;

function parse(text: string): Decimal {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,5}))?$/.exec(text.trim());
  const [, sign = '', whole = '', fraction = '', power = '0'] = parts ?? [];
  if (parts === null || whole + fraction === '') throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  return trimmed(BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), Number(power) - fraction.length);
}

function trimmed(coefficient: bigint, exponent: number): Decimal {
  if (coefficient === 0n) return { coefficient, exponent: 0 };
  const digits = String(coefficient);
  const zeros = digits.length - digits.replace(/0+$/, '').length;
  return { coefficient: coefficient / 10n ** BigInt(zeros), exponent: exponent + zeros };
}

function checked(number: Decimal): Decimal {
  const digits = String(number.coefficient).replace('-', '').length;
  if (digits > mostDigits) throw invalid('Attempting to store more than 38 significant digits in a Number');
  const magnitude = number.exponent + digits - 1;
  if (number.coefficient !== 0n && magnitude > largestExponent)
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (number.coefficient !== 0n && magnitude < smallestExponent)
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  return number;
}

function textOf({ coefficient, exponent }: Decimal): string {
  const negative = coefficient < 0n;
  const digits = String(negative ? -coefficient : coefficient);
  const padded = exponent >= 0 ? digits + '0'.repeat(exponent) : digits.padStart(1 - exponent, '0');
  const point = padded.length + Math.min(exponent, 0);
  const fraction = padded.slice(point);
  return `${negative ? '-' : ''}${padded.slice(0, point)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A number as DynamoDB gives it back: `1.50e2` is `150`. Throws ValidationException for what is no number or out of range. */
export const canonicalNumber = (text: string): string => textOf(checked(parse(text)));

function aligned(a: string, b: string): { left: bigint; right: bigint; exponent: number } {
  const [x, y] = [parse(a), parse(b)];
  const exponent = Math.min(x.exponent, y.exponent);
  const scaled = (one: Decimal): bigint => one.coefficient * 10n ** BigInt(one.exponent - exponent);
  return { left: scaled(x), right: scaled(y), exponent };
}

/** Negative, zero or positive, as the first is smaller, equal or larger. */
export function compareNumbers(a: string, b: string): number {
  const { left, right } = aligned(a, b);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The exact sum, or difference for a `sign` of -1. Throws ValidationException when it is out of range. */
export function addNumbers(a: string, b: string, sign: 1 | -1 = 1): string {
  const { left, right, exponent } = aligned(a, b);
  return textOf(checked(trimmed(left + BigInt(sign) * right, exponent)));
}
