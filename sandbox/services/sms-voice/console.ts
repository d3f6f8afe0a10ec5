import { createHash } from 'node:crypto';
import { type Arguments, entriesOf, placeIn, textIn } from '../console-arguments.ts';
import type { ServiceEnvironment } from '../operation.ts';
import type { ConsoleChange } from '../service.ts';
import { addNumber } from './numbers.ts';
import { addSenderId } from './sender-ids.ts';
import { type Capability, type MessageType, type PhoneNumber, smsArn, smsOf, timing } from './state.ts';

function oneOf<Choice extends string>(args: Arguments, name: string, choices: readonly Choice[], otherwise: Choice): Choice {
  const value = args[name] ?? otherwise;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Error(`${name} must be one of ${choices.join(', ')}, not "${String(value)}"`);
  return found;
}

const typeOfMessages = (args: Arguments): MessageType => oneOf(args, 'messageType', ['TRANSACTIONAL', 'PROMOTIONAL'], 'TRANSACTIONAL');

/** A number that a person has had activated: of any type, short codes too. */
function procure(args: Arguments, env: ServiceEnvironment, index = 0): PhoneNumber {
  const { account, region } = placeIn(args, env);
  const country = textIn(args, 'country');
  const given = args['id'];
  const count = Object.keys(smsOf(env, account, region).numbers).length;
  const digest = createHash('sha256').update(`${account}/${region}/${country}/${count}/${index}`).digest('hex').slice(0, 32);
  const id = typeof given === 'string' ? given : `phone-${digest}`;
  const capabilities = (args['capabilities'] ?? ['SMS']) as Capability[];
  const type = oneOf(args, 'type', ['SHORT_CODE', 'LONG_CODE', 'TOLL_FREE', 'TEN_DLC', 'SIMULATOR'], 'LONG_CODE');
  const wanted = { id, country, messageType: typeOfMessages(args), capabilities, type };
  const number = addNumber(env, account, region, wanted, env.clock.awsMs());
  number.activeAwsMs = null;
  return number;
}

function register(args: Arguments, env: ServiceEnvironment): string {
  const { account, region } = placeIn(args, env);
  const wanted = textIn(args, 'number');
  const found = Object.values(smsOf(env, account, region).numbers).find(
    (one) => (one.id === wanted || one.number === wanted) && one.status === 'PENDING',
  );
  if (found === undefined) throw new Error(`no number "${wanted}" is PENDING in ${account} ${region}`);
  found.activeAwsMs = env.clock.awsMs();
  return `${found.number} is registered`;
}

/** What a recipient's reply does: the words that opt out and in go to the list of the number or its pool, unless opt-outs are self-managed. */
function reply(args: Arguments, env: ServiceEnvironment): string {
  const { account, region } = placeIn(args, env);
  const [from, to, text] = [textIn(args, 'from'), textIn(args, 'to'), textIn(args, 'text').trim().toUpperCase()];
  const { numbers, optOutLists } = smsOf(env, account, region);
  const number = Object.values(numbers).find((one) => one.number === to || one.id === to);
  if (number === undefined) throw new Error(`no number "${to}" in ${account} ${region}`);
  const action =
    number.keywords[text]?.action ??
    (['CANCEL', 'END', 'OPTOUT', 'OPT-OUT', 'QUIT', 'REMOVE', 'TD', 'UNSUBSCRIBE'].includes(text) ? 'OPT_OUT' : 'NONE');
  const list = optOutLists[number.optOutList];
  if (number.selfManagedOptOuts || list === undefined || action === 'NONE' || action === 'AUTOMATIC_RESPONSE') {
    return `${from} said ${text} to ${number.number}; no list changed`;
  }
  if (action === 'OPT_OUT')
    list.numbers[from] = { at: env.clock.now().toISOString(), byEndUser: true, shownFromAwsMs: env.clock.awsMs() + timing.optOutReadsMs };
  else delete list.numbers[from];
  return `${from} is ${action === 'OPT_OUT' ? 'on' : 'off'} the list ${list.name}`;
}

/** What happens by itself or by people's hands. */
export const consoleChanges: Readonly<Record<string, ConsoleChange>> = {
  'sms-production': {
    describe:
      'a support case asks for production access, granted after five minutes of AWS time: {account, region, hold?: true to leave the case open}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      smsOf(env, account, region).productionFromAwsMs = args['hold'] === true ? null : env.clock.awsMs() + timing.productionMs;
      return args['hold'] === true ? 'the case stays open' : `production access of ${account} ${region} comes in five minutes`;
    },
  },
  'sms-number': {
    describe:
      'a person gets a phone number: {account, region, country, type?: SHORT_CODE | LONG_CODE | TOLL_FREE | TEN_DLC | SIMULATOR, messageType?, capabilities?, id?}',
    run: (args, env) => {
      const number = procure(args, env);
      return `${number.number} is ${number.id}`;
    },
  },
  'sms-registered': {
    describe: 'the registration of a PENDING number is approved: {account, region, number (id or number)}',
    run: register,
  },
  'sms-reply': {
    describe: 'a recipient answers, STOP for example: {account, region, from, to (number or id), text}',
    run: reply,
  },
  'sms-outcome': {
    describe:
      'what becomes of messages to a number: {account, region, number, outcome: TEXT_UNREACHABLE | TEXT_CARRIER_BLOCKED | TEXT_SPAM | TEXT_DELIVERED}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      const outcome = oneOf(
        args,
        'outcome',
        ['TEXT_UNREACHABLE', 'TEXT_CARRIER_BLOCKED', 'TEXT_SPAM', 'TEXT_DELIVERED'],
        'TEXT_UNREACHABLE',
      );
      smsOf(env, account, region).outcomes[textIn(args, 'number')] = outcome;
      return `messages to ${textIn(args, 'number')} end as ${outcome}`;
    },
  },
  'sms-shared-routes': {
    describe: 'somebody lets a pool use shared routes, or not: {account, region, pool, enabled: true | false}',
    run: (args, env) => {
      const { account, region } = placeIn(args, env);
      const { pools } = smsOf(env, account, region);
      const pool = pools[textIn(args, 'pool')];
      if (pool === undefined) throw new Error(`pool must be one of ${Object.keys(pools).join(', ') || '(none)'}`);
      pool.sharedRoutes = args['enabled'] !== false;
      return `shared routes of ${pool.id} are ${pool.sharedRoutes ? 'on' : 'off'}`;
    },
  },
};

const members = ['account', 'region', 'what', 'country', 'type', 'messageType', 'capabilities', 'id', 'senderId', 'status', 'tags'];

/**
 * Seeds what an account has: `[{account, region, what: production}]`, `{what: number, country, type?, messageType?, capabilities?, id?}`,
 * `{what: sender-id, senderId, country, messageType?}`, `{what: registration, id, type, status?}`, with `tags?`. Throws an Error that names what is wrong.
 */
export function seed(section: unknown, env: ServiceEnvironment): void {
  for (const [index, entry] of entriesOf(section, 'sms-voice', members).entries()) {
    const { account, region } = placeIn(entry, env);
    const state = smsOf(env, account, region);
    const tags = Object.fromEntries(Object.entries((entry['tags'] ?? {}) as object).map(([key, value]) => [key, String(value)]));
    switch (entry['what']) {
      case 'production':
        state.productionFromAwsMs = 0;
        break;
      case 'number':
        procure(entry, env, index).tags = tags;
        break;
      case 'sender-id': {
        const wanted = {
          senderId: textIn(entry, 'senderId'),
          country: textIn(entry, 'country'),
          messageTypes: [typeOfMessages(entry)],
          registered: true,
        };
        addSenderId(env, account, region, wanted).tags = tags;
        break;
      }
      case 'registration': {
        const id = textIn(entry, 'id');
        const arn = smsArn(env, account, region, `registration/${id}`);
        const createdAt = env.clock.now().toISOString();
        state.registrations[id] = { id, arn, createdAt, tags, type: textIn(entry, 'type'), status: String(entry['status'] ?? 'COMPLETE') };
        break;
      }
      default:
        throw new Error(`sms-voice[${index}].what must be production, number, sender-id or registration`);
    }
  }
}
