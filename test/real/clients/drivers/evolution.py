"""Evolution Data Server, the engine of Evolution, GNOME Calendar and GNOME To Do."""
import os
import subprocess
import time
from urllib.parse import urlsplit

import gi

gi.require_version('ECal', '2.0')
gi.require_version('EDataServer', '1.2')
gi.require_version('ICalGLib', '3.0')
from gi.repository import ECal, EDataServer, GLib, ICalGLib  # noqa: E402

from driver import by_uid, run  # noqa: E402
from editing import ZONE, moved  # noqa: E402
from screen import screen  # noqa: E402

EVENTS, TASKS = 1 << 1, 1 << 3
KINDS = {
    'VEVENT': (EDataServer.SOURCE_EXTENSION_CALENDAR, ECal.ClientSourceType.EVENTS),
    'VTODO': (EDataServer.SOURCE_EXTENSION_TASK_LIST, ECal.ClientSourceType.TASKS),
}
PARTS = {
    'VEVENT': ICalGLib.ComponentKind.VEVENT_COMPONENT,
    'VTODO': ICalGLib.ComponentKind.VTODO_COMPONENT,
}
SETTINGS = '''[org/gnome/evolution/calendar]
timezone='Europe/Brussels'
use-system-timezone=false
use-24hour-format=true
'''
# It has no manager that would give it the size of the screen; then a click on "Week".
WINDOW = [
    ['search', '--sync', '--onlyvisible', '--name', '^Calendar', 'windowmove', '0', '0', 'windowsize', '100%', '100%'],
    ['sleep', '3', 'mousemove', '410', '96', 'click', '1', 'mousemove', '600', '720'],
]
loop = GLib.MainContext.default()


def pump(seconds, until=lambda: False):
    """Lets the background work go on."""
    end = time.time() + seconds
    while time.time() < end and not until():
        while loop.pending():
            loop.iteration(False)
        time.sleep(0.02)
    return until()


def part(text, component, number=0):
    """One entry of a calendar; an entry belongs to its calendar until it is copied."""
    whole = ICalGLib.Component.new_from_string(text)
    found = whole.get_first_component(PARTS[component])
    for _ in range(number):
        found = whole.get_next_component(PARTS[component])
    return found.clone()


class Evolution:
    def __init__(self, url, user, password):
        self.url, self.user, self.password = url, user, password
        self.registry = EDataServer.SourceRegistry.new_sync(None)
        self.clients = {}

    def discover(self, url):
        return [urlsplit(found.href).path for found in self.found(url)]

    def found(self, url):
        source = EDataServer.Source.new(None, None)
        self.describe(source, url)
        answer = EDataServer.webdav_discover_sources_sync(source, url, EVENTS | TASKS, self.credentials(), None)
        for part in answer if isinstance(answer, tuple) else (answer,):
            if isinstance(part, list) and part and hasattr(part[0], 'href'):
                return part
        return []

    def sync(self, url, component):
        client = self.clients.get(url) or self.open(url, component)
        client.refresh_sync(None)
        pump(1.5)
        _, entries = client.get_object_list_sync('#t', None)
        return by_uid(entry.as_ical_string() for entry in entries)

    def create(self, url, component, text):
        client = self.clients.get(url) or self.open(url, component)
        client.add_timezone_sync(ICalGLib.Timezone.get_builtin_timezone(ZONE), None)
        client.create_object_sync(part(text, component), 0, None)

    def rename(self, url, component, uid, summary):
        self.change(url, uid, lambda entry: entry.set_summary(summary))

    def move(self, url, uid, occurrence, start, end):
        client = self.clients[url]
        _, entry = client.get_object_sync(uid, None, None)
        both = moved('BEGIN:VCALENDAR\r\n%sEND:VCALENDAR' % entry.as_ical_string(), occurrence, start, end)
        client.modify_object_sync(part(both, 'VEVENT', 1), ECal.ObjModType.THIS, 0, None)

    def cancel(self, url, uid, occurrence):
        self.clients[url].remove_object_sync(uid, occurrence, ECal.ObjModType.THIS, 0, None)

    def finish(self, url, uid):
        self.change(url, uid, lambda task: ECal.util_mark_task_complete_sync(task, -1, self.clients[url], None))

    def remove(self, url, component, uid):
        self.clients[url].remove_object_sync(uid, None, ECal.ObjModType.ALL, 0, None)

    def photograph(self, path):
        self.paint()
        settings = os.environ['XDG_CONFIG_HOME'] + '/glib-2.0/settings'
        os.makedirs(settings, exist_ok=True)
        with open(settings + '/keyfile', 'w') as file:
            file.write(SETTINGS)
        with screen() as display:
            environment = dict(os.environ, DISPLAY=display, GDK_BACKEND='x11', GSETTINGS_BACKEND='keyfile')
            soon = time.strftime('%Y%m%d', time.localtime(time.time() + 2 * 86400))
            window = subprocess.Popen(['evolution', 'calendar:///?startdate=' + soon], env=environment)
            for actions in WINDOW:
                subprocess.run(['xdotool'] + actions, env=environment, timeout=60, check=True)
            time.sleep(10)
            subprocess.run(['import', '-display', display, '-window', 'root', path], check=True)
            window.terminate()
            window.wait(20)

    def paint(self):
        """In the colours of the server, as when Evolution finds the calendars."""
        for found in self.found(self.url):
            for url, client in self.clients.items():
                if urlsplit(url).path == urlsplit(found.href).path:
                    source = client.get_source()
                    extension = source.get_extension(KINDS['VTODO' if found.supports & TASKS else 'VEVENT'][0])
                    extension.set_color(found.color)
                    source.write_sync(None)

    def change(self, url, uid, edit):
        client = self.clients[url]
        _, entry = client.get_object_sync(uid, None, None)
        edit(entry)
        client.modify_object_sync(entry, ECal.ObjModType.ALL, 0, None)

    def open(self, url, component):
        source = self.source(url, component)
        self.clients[url] = ECal.Client.connect_sync(source, KINDS[component][1], 1, None)
        connected = EDataServer.SourceConnectionStatus.CONNECTED
        if not pump(60, lambda: self.clients[url].is_online() and source.get_connection_status() == connected):
            raise AssertionError('connection status %s' % source.get_connection_status().value_nick)
        return self.clients[url]

    def source(self, url, component):
        source = EDataServer.Source.new(None, None)
        self.describe(source, url)
        source.set_parent('caldav-stub')
        source.get_extension(KINDS[component][0]).set_backend_name('caldav')
        source.get_extension(EDataServer.SOURCE_EXTENSION_OFFLINE).set_stay_synchronized(True)
        self.registry.commit_source_sync(source, None)
        pump(30, lambda: self.registry.ref_source(source.get_uid()) is not None)
        known = self.registry.ref_source(source.get_uid())
        provider = EDataServer.SourceCredentialsProvider.new(self.registry)
        provider.store_sync(known, self.credentials(), True, None)
        known.connect('credentials-required', lambda one, *_: one.invoke_authenticate_sync(self.credentials(), None))
        return known

    def describe(self, source, url):
        parts = urlsplit(url)
        source.set_display_name(parts.path.rstrip('/').split('/')[-1] or parts.hostname)
        login = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
        login.set_host(parts.hostname)
        login.set_port(parts.port)
        login.set_user(self.user)
        login.set_method('plain/password')
        login.set_remember_password(True)
        source.get_extension(EDataServer.SOURCE_EXTENSION_SECURITY).set_method('none')
        resource = source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND)
        resource.set_uri(GLib.Uri.parse(url, GLib.UriFlags.PARSE_RELAXED))

    def credentials(self):
        given = EDataServer.NamedParameters.new()
        given.set('username', self.user)
        given.set('password', self.password)
        return given


run(Evolution)
