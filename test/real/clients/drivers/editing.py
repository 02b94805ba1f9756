"""Edits of iCalendar text as programs make them that keep entries as files: all else stays as it is."""
import re
import time

ZONE = 'Europe/Brussels'
TIMES = ('DTSTART', 'DTEND', 'DURATION')
REPEATING = ('RRULE', 'RDATE', 'EXDATE')


class ByText:
    """What of a driver is an edit of the text its program has; `change(url, uid, edit)` is the program's."""

    def rename(self, url, component, uid, summary):
        self.change(url, uid, lambda text: renamed(text, component, summary))

    def move(self, url, uid, occurrence, start, end):
        self.change(url, uid, lambda text: moved(text, occurrence, start, end))

    def cancel(self, url, uid, occurrence):
        self.change(url, uid, lambda text: cancelled(text, occurrence))

    def finish(self, url, uid):
        self.change(url, uid, finished)


def renamed(text, component, summary):
    return edited(text, component, ['SUMMARY:' + summary], 'SUMMARY')


def moved(text, occurrence, start, end):
    """A further entry for one occurrence; local times such as 20261201T100000."""
    lines = unfolded(text)
    first, last = master(lines, 'VEVENT')
    own = ['RECURRENCE-ID' + local(occurrence), 'DTSTART' + local(start), 'DTEND' + local(end)]
    body = own + without(lines[first + 1:last], TIMES + REPEATING)
    return written(lines[:last + 1] + ['BEGIN:VEVENT'] + touched(body) + ['END:VEVENT'] + lines[last + 1:])


def cancelled(text, occurrence):
    return edited(text, 'VEVENT', ['EXDATE' + local(occurrence)])


def finished(text):
    state = ['STATUS:COMPLETED', 'PERCENT-COMPLETE:100', 'COMPLETED:' + now()]
    return edited(text, 'VTODO', state, 'STATUS', 'PERCENT-COMPLETE', 'COMPLETED')


def uid_of(text):
    return re.search(r'(?m)^UID[^:\r\n]*:(.*?)\r?$', '\n'.join(unfolded(text))).group(1)


def edited(text, component, added, *replaced):
    lines = unfolded(text)
    first, last = master(lines, component)
    body = added + without(lines[first + 1:last], replaced)
    return written(lines[:first + 1] + touched(body) + lines[last:])


def master(lines, component):
    """First and last line of the entry that is no single occurrence."""
    first = None
    for number, line in enumerate(lines):
        if line == 'BEGIN:' + component:
            first, single = number, False
        elif line.startswith('RECURRENCE-ID'):
            single = True
        elif line == 'END:' + component and not single:
            return first, number
    raise AssertionError('no %s in %s' % (component, lines))


def without(body, names):
    """Of the entry itself; an alarm has properties of the same names."""
    kept, depth = [], 0
    for line in body:
        depth += line.startswith('BEGIN:')
        if depth or re.split('[;:]', line, maxsplit=1)[0] not in names:
            kept.append(line)
        depth -= line.startswith('END:')
    return kept


def touched(body):
    numbers = [int(line[9:]) for line in body if re.match(r'SEQUENCE:\d+$', line)]
    stamps = ['DTSTAMP:' + now(), 'LAST-MODIFIED:' + now(), 'SEQUENCE:%d' % (max(numbers, default=0) + 1)]
    return stamps + without(body, ('DTSTAMP', 'LAST-MODIFIED', 'SEQUENCE'))


def local(time_):
    return ';TZID=%s:%s' % (ZONE, time_)


def now():
    return time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())


def unfolded(text):
    return re.sub(r'\r?\n[ \t]', '', text).strip().splitlines()


def written(lines):
    return '\r\n'.join(lines) + '\r\n'
