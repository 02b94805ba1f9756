/** What people do: each row is one thing, as often as its weight says. */
import { ERP_STEPS } from './erp-steps.ts';
import { aDevice, type Step } from './game.ts';
import { GUEST_STEPS } from './guest-steps.ts';
import { MEETING_STEPS } from './meeting-steps.ts';
import { SERIES_STEPS } from './series-steps.ts';
import { TASK_STEPS } from './task-steps.ts';

export const STEPS: readonly Step[] = [
  ...MEETING_STEPS,
  ...SERIES_STEPS,
  ...GUEST_STEPS,
  ...TASK_STEPS,
  ...ERP_STEPS.map((step): Step => ({ ...step, inErp: true })),
  {
    name: 'sync',
    weight: 30,
    act: async (game) => {
      const device = aDevice(game);
      game.tell('device syncs');
      for (const calendar of ['Meetings', 'Tasks'] as const) {
        await device.sync(calendar);
        game.world.check(device, calendar);
      }
    },
  },
];
