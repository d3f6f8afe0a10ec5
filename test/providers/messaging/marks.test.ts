// Property: a mark is read back as it was written, whatever organizations, tenants and channels are called, and AWS takes it where it is put.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { longestOrganizationName } from '../../../reconciler/documents/rules/organization.ts';
import { tagsOf as guruTags, markIn, ourTagsIn as ourGuruTags } from '../../../reconciler/providers/devops-guru/marks.ts';
import {
  bucketSid,
  functionGrant,
  functionStatement,
  markedDescription,
  markInDescription,
  partsOfBucketSid,
  partsOfStatement,
} from '../../../reconciler/providers/messaging/mark-texts.ts';
import { markOf, ourTagsIn, tagList, tagsOf } from '../../../reconciler/providers/messaging/marks.ts';
import { formatReason, parseReason, reasonLimits } from '../../../reconciler/providers/security-hub/reason.ts';

/** Names as the schemas take them (D-13, the tenant's own). */
const organizations = fc.stringMatching(new RegExp(`^[a-z0-9][a-z0-9-]{0,${longestOrganizationName - 1}}$`));
const tenants = fc.stringMatching(/^[a-z][a-z0-9-]{1,38}[a-z0-9]$/);
const channels = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const purposes = fc.constantFrom('events', 'imports', 'imports-list');

/** What every service that we tag takes in a key and in a value: the narrowest of them. */
const isTag = ({ Key, Value }: { readonly Key: string; readonly Value: string }): boolean =>
  /^[A-Za-z0-9_.:/=+@-]{1,128}$/.test(Key) && /^[A-Za-z0-9_.:/=+@-]{0,256}$/.test(Value) && !Key.toLowerCase().startsWith('aws:');

test('tags of tenants and of topics', () => {
  fc.assert(
    fc.property(organizations, tenants, fc.boolean(), fc.boolean(), (name, tenant, mayGo, shared) => {
      const mine = tagsOf({ name: tenant, allowDelete: mayGo, onRemove: mayGo ? 'delete' : 'retain' }, { name }, shared);
      // AWS and others add tags of their own, in any order.
      const live = [{ Key: 'team', Value: 'ops' }, ...tagList(mine).reverse(), { Key: 'aws:cloudformation:stack-name', Value: 'x' }];
      assert.ok(tagList(mine).every(isTag), JSON.stringify(mine));
      assert.deepEqual(ourTagsIn(live), mine);
      assert.deepEqual(markOf(ourTagsIn(live)), { organization: name, deleteAllowed: mayGo && !shared });
      const ofTopic = { team: 'ops', ...guruTags(name, mayGo) };
      assert.deepEqual(ourGuruTags(ofTopic), guruTags(name, mayGo));
      assert.deepEqual(markIn(ofTopic), { organization: name, deleteAllowed: mayGo });
    }),
  );
});

test('statements of buckets and functions, descriptions of queries', () => {
  fc.assert(
    fc.property(organizations, tenants, channels, purposes, fc.boolean(), (organization, tenant, channel, purpose, mayGo) => {
      const sid = bucketSid(organization, tenant, purpose, mayGo);
      assert.match(sid, /^[A-Za-z0-9]+$/);
      assert.deepEqual(partsOfBucketSid(sid), { organization, tenant, purpose, mayGo });
      const statement = functionStatement(organization, functionGrant(tenant, channel));
      assert.match(statement, /^[A-Za-z0-9_-]{1,100}$/);
      assert.deepEqual(partsOfStatement(statement), { organization, grant: functionGrant(tenant, channel) });
      const mark = { organization, deleteAllowed: mayGo };
      const description = markedDescription(`events of ${tenant} by day and type`, mark);
      assert.ok(description.length <= 1024);
      assert.deepEqual(markInDescription(description), mark);
    }),
  );
  for (const theirs of ['', 'Statement1', 'trueupmain', 'trueup-main-acme', undefined]) {
    assert.equal(partsOfBucketSid(theirs), undefined);
    assert.equal(partsOfStatement(theirs ?? ''), undefined);
    assert.equal(markInDescription(theirs), undefined);
  }
});

test('two different channels have two statements, also where their ids are cut', () => {
  fc.assert(
    fc.property(organizations, tenants, fc.uniqueArray(channels, { minLength: 2, maxLength: 5 }), (organization, tenant, names) => {
      assert.equal(new Set(names.map((channel) => functionStatement(organization, functionGrant(tenant, channel)))).size, names.length);
    }),
  );
});

test('every name that an organization may have fits into a reason of full length; a reason that AWS cut is nobody\u2019s mark', () => {
  fc.assert(
    fc.property(organizations, fc.nat(255), (organization, cut) => {
      const mark = { organization, deleteAllowed: true };
      const text = formatReason({
        reason: '\u00fc'.repeat(reasonLimits.reason),
        ticket: 'T'.repeat(reasonLimits.ticket),
        expires: '2027-03-31',
        mark,
      });
      assert.ok([...text].length <= reasonLimits.total);
      assert.deepEqual(parseReason(text).mark, mark);
      const short = [...text].slice(0, cut).join('');
      const read = parseReason(short).mark;
      // Cut inside the name it would read as another organization's at worst, and never as an allowed removal.
      if (short !== text) assert.ok(read === undefined || (organization.startsWith(read.organization) && !read.deleteAllowed));
    }),
  );
});
