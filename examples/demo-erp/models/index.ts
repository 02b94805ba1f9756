import type { ModelClass } from '../orm/database.ts';
import type { Version } from '../versions.ts';
import { Access } from './access.ts';
import { Alarm } from './alarm.ts';
import { Attendee } from './attendee.ts';
import { Meeting } from './meeting.ts';
import { MeetingType, Partner, Settings, User } from './people.ts';
import { Stage, Tag, Task } from './task.ts';

/** The class of each model that has habits of its own; `series` stands in for meetings. */
export const modelClasses = (
  { meetings }: Version,
  series: { readonly [model: string]: ModelClass },
): { readonly [model: string]: ModelClass } => ({
  'res.users': User,
  'res.partner': Partner,
  'project.task': Task,
  'project.task.type': Stage,
  'project.tags': Tag,
  'calendar.attendee': Attendee,
  'calendar.alarm': Alarm,
  'res.alarm': Alarm,
  'crm.case.categ': MeetingType,
  'crm.meeting.type': MeetingType,
  'calendar.event.type': MeetingType,
  'ir.module.module': Settings,
  'ir.model.access': Access,
  'ir.model.data': Settings,
  'ir.config_parameter': Settings,
  [meetings.model]: Meeting,
  ...series,
});
