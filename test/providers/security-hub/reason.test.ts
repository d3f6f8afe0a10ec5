import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatReason,
  type MarkedReason,
  parseReason,
  plainUpdateReason,
  reasonLimits,
} from '../../../reconciler/providers/security-hub/reason.ts';

/** Text that the rules of documents let through (V-11): one line, no bar, no blank ends, at most `most` characters. */
const line = (most: number): fc.Arbitrary<string> =>
  fc
    .string({ unit: 'binary', minLength: 1, maxLength: most })
    .map((text) => text.replace(/[|\r\n]/g, '-').trim())
    .filter((text) => text !== '');

const days = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const marked: fc.Arbitrary<MarkedReason> = fc
  .record({
    reason: line(reasonLimits.reason),
    ticket: line(reasonLimits.ticket),
    expires: fc.option(days, { nil: undefined }),
    organization: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/),
    deleteAllowed: fc.boolean(),
  })
  .map(({ reason, ticket, expires, organization, deleteAllowed }) => ({
    reason,
    ticket,
    ...(expires === undefined ? {} : { expires }),
    mark: { organization, deleteAllowed },
  }));

test('what is written into a reason is read back from it, and fits', () => {
  fc.assert(
    fc.property(marked, (reason) => {
      const text = formatReason(reason);
      assert.deepEqual(parseReason(text), reason);
      assert.ok([...text].length <= reasonLimits.total);
    }),
  );
});

test('a text is ours only when we could have written it, to the letter', () => {
  const pieces = fc.constantFrom('x', ' | ', '|', 'ticket=', 'A-1', 'expires=2027-01-31', 'by=trueup:', 'main', ' del', ' ', '\n');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const text = parts.join('');
      const parsed = parseReason(text);
      if (parsed.mark === undefined) assert.equal(parsed.reason, text);
      else assert.equal(formatReason(parsed), text);
    }),
    { numRuns: 2000 },
  );
});

test('one character put into or taken out of our text either reads as another text of ours or as somebody else’s', () => {
  fc.assert(
    fc.property(marked, fc.nat(), fc.constantFrom('', '|', ' ', 'x', '\n'), (reason, at, piece) => {
      const text = formatReason(reason);
      const place = at % text.length;
      const changed = text.slice(0, place) + piece + text.slice(place + (piece === '' ? 1 : 0));
      const parsed = parseReason(changed);
      assert.equal(parsed.mark === undefined ? parsed.reason : formatReason(parsed), changed);
    }),
  );
});

const foreign: readonly (readonly [string, string])[] = [
  ['a plain sentence', 'Root MFA enforced centrally'],
  ['bars of another tool', 'suppressed | by=security-team | until=2027'],
  ['no ticket', 'why | by=trueup:main'],
  ['no reason', ' | ticket=SEC-1 | by=trueup:main'],
  ['a name with capitals', 'why | ticket=SEC-1 | by=trueup:Main'],
  ['no name', 'why | ticket=SEC-1 | by=trueup:'],
  ['something behind the mark', 'why | ticket=SEC-1 | by=trueup:main and more'],
  ['the mark in the middle', 'why | by=trueup:main | ticket=SEC-1'],
  ['other order', 'why | expires=2027-03-31 | ticket=SEC-1 | by=trueup:main'],
  ['a date that is none', 'why | ticket=SEC-1 | expires=soon | by=trueup:main'],
  ['two lines', 'why\nnot | ticket=SEC-1 | by=trueup:main'],
  ['a bar in the reason', 'why | not | ticket=SEC-1 | by=trueup:main'],
  ['no blanks around the bars', 'why|ticket=SEC-1|by=trueup:main'],
  ['a longer reason than ours', `${'x'.repeat(121)} | ticket=SEC-1 | by=trueup:main`],
  ['another permission', 'why | ticket=SEC-1 | by=trueup:main delete'],
];
for (const [name, text] of foreign) {
  test(`somebody else's reason: ${name}`, () => assert.deepEqual(parseReason(text), { reason: text }));
}

test('a reason that cannot be read back is refused', () => {
  const base: MarkedReason = { reason: 'why', ticket: 'SEC-1', mark: { organization: 'main', deleteAllowed: false } };
  for (const wrong of [
    { reason: 'a|b' },
    { reason: '' },
    { reason: ' a' },
    { ticket: 'a\nb' },
    { reason: 'x'.repeat(121) },
    { expires: 'never' },
  ]) {
    assert.throws(() => formatReason({ ...base, ...wrong }), RangeError, JSON.stringify(wrong));
  }
});

test('LastUpdateReason holds only what its pattern takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const plain = plainUpdateReason(text);
      assert.match(plain ?? 'nothing', /^([^\u0000-\u007f]|[-_ a-zA-Z0-9])+$/);
    }),
  );
  assert.equal(plainUpdateReason('declared: a/b (SEC-1)'), 'declared a b SEC-1');
  assert.equal(plainUpdateReason('...'), undefined);
});
