"""The Python library caldav of Debian."""
import caldav
from urllib.parse import urlsplit

from driver import by_uid, run


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


run(PyCaldav)
