import type { Env } from '../orm/env.ts';
import { isList, type Stored, text, type Values } from '../orm/value.ts';

/** What a version makes of texts sent with a meeting. */
export function texts(env: Env, values: Values, record: Stored | undefined): Values {
  const row = env.version.meetings;
  const made: Values = {};
  const url = text(values.videocall_location);
  if (row.videocall === 'absolute' && url !== '') made.videocall_location = absolute(url);
  const signs =
    row.description === 'html-signed' && record === undefined && !env.flag('skip_contact_description');
  if (signs) made.description = signed(env, values);
  return made;
}

/** What the ERP makes of the address of a call (odoo-16.md, calendar.event). */
function absolute(url: string): string {
  if (/^https?:\/\//.test(url)) return url;
  const base = 'http://localhost:8069';
  if (/^[a-z]+:\/\//i.test(url)) return base;
  return `${base}/${url.replace(/^[a-z]+:/i, '').replace(/^\//, '')}`;
}

/** 19 writes the organiser and the others invited into the description, also where there is none (odoo-19.md 3). */
function signed(env: Env, values: Values): string {
  const partners = env.model('res.partner');
  const own = partners.record(Number(env.db.user(env.uid)?.partner_id));
  const others = partnersSent(values).filter((id) => id !== own?.id);
  const guests = others.map((id) => contact(partners.record(id))).join('<br><br>');
  const before = values.description ? `${text(values.description)}<br>` : '';
  const after = guests === '' ? '' : `<br><br><strong>Contact Details</strong><br>${guests}`;
  return `<div>${before}<strong>Organized by</strong><br>${contact(own)}${after}</div>`;
}

const partnersSent = ({ partner_ids }: Values): number[] =>
  isList(partner_ids)
    ? partner_ids.flatMap((command) => (isList(command) && isList(command[2]) ? command[2].map(Number) : []))
    : [];

function contact(partner: Stored | undefined): string {
  const [name, email] = [text(partner?.name), text(partner?.email)];
  return email === '' ? name : `${name}<br><a href="mailto:${email}">${email}</a>`;
}
