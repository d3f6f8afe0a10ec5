import { type Address, formatAddress } from '../model/address.ts';
import type { Plan } from '../model/plan.ts';
import { visibleJson } from '../model/visible.ts';

export { planJson } from '../plan/plan-json.ts';

/** `--changes`: one change a line, `{"action", "address", "class"}`, in the order of application; made while somebody reads. */
export function* changeLines(plan: Pick<Plan, 'classes'>): Generator<string> {
  for (const each of plan.classes) {
    for (const { account, region } of each.cells) {
      const address: Address = { type: each.type, account, region, name: each.name };
      yield `${visibleJson(JSON.stringify({ action: each.action, address: formatAddress(address), class: each.id }))}\n`;
    }
  }
}
