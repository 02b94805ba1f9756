"""The Python library caldav of Debian, and icalendar, which it brings, for what is inside an entry."""
from datetime import datetime
from urllib.parse import urlsplit

import caldav
import icalendar
import pytz

from driver import by_uid, run
from editing import ZONE


class PyCaldav:
    def __init__(self, url, user, password):
        self.user, self.password = user, password
        self.synced = {}

    def client(self, url):
        return caldav.DAVClient(url=url, username=self.user, password=self.password)

    def discover(self, url):
        return [urlsplit(str(calendar.url)).path for calendar in self.client(url).principal().calendars()]

    def sync(self, url, component):
        calendar = caldav.Calendar(self.client(url), url)
        if component not in calendar.get_supported_components():
            raise AssertionError('%s is not among %s' % (component, calendar.get_supported_components()))
        if url in self.synced:
            self.synced[url].sync()
        else:
            self.synced[url] = calendar.objects_by_sync_token(load_objects=True)
            if not self.synced[url].sync_token or 'fake' in str(self.synced[url].sync_token):
                raise AssertionError('the server gave no sync token')
        listed = calendar.events() if component == 'VEVENT' else calendar.todos(include_completed=True)
        ours = by_uid(entry.data for entry in self.synced[url])
        theirs = by_uid(entry.data for entry in listed)
        if set(ours) != set(theirs):
            raise AssertionError('by token %d entries, by query %d' % (len(ours), len(theirs)))
        return ours

    def create(self, url, component, text):
        calendar = caldav.Calendar(self.client(url), url)
        (calendar.save_event if component == 'VEVENT' else calendar.save_todo)(text)

    def rename(self, url, component, uid, summary):
        entry = self.entry(url, component, uid)
        master(entry)['SUMMARY'] = icalendar.vText(summary)
        entry.save()

    def move(self, url, uid, occurrence, start, end):
        entry = self.entry(url, 'VEVENT', uid)
        single = icalendar.Event.from_ical(master(entry).to_ical())
        for name in ('RRULE', 'EXDATE', 'DTSTART', 'DTEND'):
            single.pop(name, None)
        for name, time in (('RECURRENCE-ID', occurrence), ('DTSTART', start), ('DTEND', end)):
            single.add(name, moment(time))
        entry.icalendar_instance.add_component(single)
        entry.save()

    def cancel(self, url, uid, occurrence):
        entry = self.entry(url, 'VEVENT', uid)
        master(entry).add('EXDATE', moment(occurrence))
        entry.save()

    def finish(self, url, uid):
        self.entry(url, 'VTODO', uid).complete()

    def remove(self, url, component, uid):
        self.entry(url, component, uid).delete()

    def entry(self, url, component, uid):
        calendar = caldav.Calendar(self.client(url), url)
        return calendar.event_by_uid(uid) if component == 'VEVENT' else calendar.todo_by_uid(uid)


def master(entry):
    return next(part for part in entry.icalendar_instance.subcomponents
                if part.name in ('VEVENT', 'VTODO') and 'RECURRENCE-ID' not in part)


def moment(time):
    return pytz.timezone(ZONE).localize(datetime.strptime(time, '%Y%m%dT%H%M%S'))


run(PyCaldav)
