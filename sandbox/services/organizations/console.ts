import type { AccountRecord } from '../../organization.ts';
import { readObject, readOneOf, readText } from '../../seeds/reading.ts';
import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { accountStates, answerModes, setAnswers } from './seed.ts';

function accountArgument(value: unknown, env: ServiceEnvironment): AccountRecord {
  const id = readText(value, 'account');
  const account = env.organization.account(id);
  if (account === undefined) throw new Error(`there is no account ${id}`);
  return account;
}

/** What a person could do to the organization by hand. */
export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'move-account': {
    describe: 'moves an account: {account, to} where `to` is the id of the root or a unit',
    run(args, env) {
      const { account, to } = readObject(args, 'args', ['account', 'to']);
      const record = accountArgument(account, env);
      const parent = readText(to, 'to');
      if (parent !== env.organization.rootId && env.organization.unit(parent) === undefined) throw new Error(`there is no unit ${parent}`);
      const from = record.parent;
      record.parent = parent;
      return `moved ${record.id} from ${from} to ${parent}`;
    },
  },
  'set-account-state': {
    describe: `suspends, closes or reopens an account: {account, state} where \`state\` is one of ${accountStates.join(', ')}`,
    run(args, env) {
      const { account, state } = readObject(args, 'args', ['account', 'state']);
      const record = accountArgument(account, env);
      record.state = readOneOf(state, 'state', accountStates);
      return `${record.id} is ${record.state}`;
    },
  },
  'set-organization-answers': {
    describe: `switches how Organizations answers: ${answerModes.map((mode) => `{${mode}?}`).join(' ')}, each true or false`,
    run(args, env) {
      setAnswers(args, env.organization.record);
      return `answers: ${JSON.stringify(env.organization.record.answers)}`;
    },
  },
};
