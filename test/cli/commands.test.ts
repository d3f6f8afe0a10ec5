// The list of commands is drawn without loading them: it says of each what the command says of itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Help } from 'commander';
import { commands, lineOf } from '../../reconciler/cli/commands.ts';
import { Finished, main } from '../../reconciler/cli/main.ts';
import { TestClock } from '../clock.ts';
import { repository, testIo } from '../e2e/harness.ts';

test('each line of the list of commands is that of its command', async (t) => {
  const io = testIo(repository, TestClock.for(t), {});
  const help = new Help();
  assert.ok(commands.length > 20);
  for (const each of commands) {
    const command = (await each.load())(io, new Finished(), main);
    const line = lineOf(each);
    assert.deepEqual(
      [line.name(), help.subcommandTerm(line), help.subcommandDescription(line)],
      [command.name(), help.subcommandTerm(command), help.subcommandDescription(command)],
    );
  }
});

test('wherever a command is named it is the command itself that answers', async (t) => {
  const clock = TestClock.for(t);
  for (const argv of [
    ['help', 'schema'],
    ['schema', '--help'],
    ['--', 'schema', 'Organization'],
  ]) {
    const io = testIo(repository, clock, {});
    assert.equal(await main(argv, io), 0, argv.join(' '));
    assert.match(io.stdout.text(), argv[0] === '--' ? /"title": "Organization"|"\$id"/ : /^Usage: trueup schema \[options\] \[kind\]/);
  }
});
