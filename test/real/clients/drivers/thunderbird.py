"""Thunderbird of Debian without a window, steered through Marionette with scripts of the chrome."""
import base64
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from driver import by_uid, run

PROGRAM = '/usr/lib/thunderbird/thunderbird'
PREFERENCES = {
    'calendar.timezone.local': 'Europe/Brussels',
    'calendar.timezone.useSystemTimezone': False,
    'calendar.alarms.show': False,
    'calendar.alarms.playsound': False,
    'app.update.enabled': False,
    'app.donation.eoy.version.viewed': 999,
    'datareporting.policy.dataSubmissionEnabled': False,
    'extensions.update.enabled': False,
    'mail.provider.enabled': False,
    'mail.rights.version': 1,
    'mail.shell.checkDefaultClient': False,
    'mail.spotlight.firstRunDone': True,
    'mailnews.start_page.enabled': False,
    'network.captive-portal-service.enabled': False,
    'network.connectivity-service.enabled': False,
    'network.proxy.type': 0,
    'signon.rememberSignons': True,
    'toolkit.telemetry.enabled': False,
}
PRELUDE = '''
const { cal } = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
const { setTimeout: later } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const pause = ms => new Promise(done => later(done, ms));
const refreshed = calendar => new Promise(done => {
  const nothing = () => {};
  const watcher = {
    QueryInterface: ChromeUtils.generateQI(["calIObserver"]),
    onStartBatch: nothing, onEndBatch: nothing, onAddItem: nothing, onModifyItem: nothing, onDeleteItem: nothing,
    onPropertyChanged: nothing, onPropertyDeleting: nothing,
    onError: (_calendar, number, message) => finish("error " + number.toString(16) + " " + message),
    onLoad: () => finish("loaded"),
  };
  let open = true;
  const finish = how => { if (open) { open = false; calendar.removeObserver(watcher); later(() => done(how), 300); } };
  calendar.addObserver(watcher);
  later(() => finish("nothing heard"), 15000);
  calendar.refresh();
});
'''
LOGIN = '''
  const Login = Components.Constructor("@mozilla.org/login-manager/loginInfo;1", Ci.nsILoginInfo, "init");
  const known = await Services.logins.searchLoginsAsync({ origin: args[0], httpRealm: args[1] });
  if (!known.length) await Services.logins.addLoginAsync(new Login(args[0], null, args[1], args[2], args[3], "", ""));
'''
REGISTER = '''
  const calendar = cal.manager.createCalendar("caldav", Services.io.newURI(args[0]));
  calendar.id = cal.getUUID();
  calendar.name = decodeURIComponent(args[0].split("/").at(-2));
  calendar.setProperty("username", args[1]);
  calendar.setProperty("cache.enabled", true);
  cal.manager.registerCalendar(calendar);
  return calendar.id;
'''
REFRESH = '''
  const calendar = cal.manager.getCalendarById(args[0]);
  const how = await refreshed(calendar);
  await pause(500);
  const items = await calendar.getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null);
  const overrides = item => item.recurrenceInfo
    ? item.recurrenceInfo.getExceptionIds().map(id => item.recurrenceInfo.getExceptionFor(id).icalString) : [];
  return {
    how, disabled: calendar.getProperty("disabled"), status: calendar.getProperty("currentStatus"),
    texts: items.flatMap(item => [item.icalString, ...overrides(item)]),
  };
'''
ITEM = '''
  const calendar = cal.manager.getCalendarById(args[0]);
  const item = await calendar.getItem(args[1]);
  if (!item) throw new Error("no entry has the UID " + args[1]);
'''
CREATE = '''
  const { CalEvent } = ChromeUtils.importESModule("resource:///modules/CalEvent.sys.mjs");
  const { CalTodo } = ChromeUtils.importESModule("resource:///modules/CalTodo.sys.mjs");
  const calendar = cal.manager.getCalendarById(args[0]);
  await calendar.addItem(args[1] === "VEVENT" ? new CalEvent(args[2]) : new CalTodo(args[2]));
'''
CHANGE = ITEM + '''
  const changed = item.clone();
  const occurrence = at => {
    const until = changed.startDate.clone();
    until.day += 100;
    return changed.recurrenceInfo.getOccurrences(changed.startDate, until, 0)
      .find(one => one.recurrenceId.getInTimezone(changed.startDate.timezone).icalString.startsWith(at));
  };
  const on = text => {
    const time = changed.startDate.clone();
    time.icalString = text;
    time.timezone = changed.startDate.timezone;
    return time;
  };
  const edits = {
    rename: summary => { changed.title = summary; },
    finish: () => { changed.isCompleted = true; },
    cancel: at => changed.recurrenceInfo.removeOccurrenceAt(occurrence(at).recurrenceId),
    move: (at, start, end) => {
      const single = occurrence(at).clone();
      single.startDate = on(start);
      single.endDate = on(end);
      changed.recurrenceInfo.modifyException(single, true);
    },
  };
  edits[args[2]](...args[3]);
  await calendar.modifyItem(changed, item);
'''
REMOVE = ITEM + '''
  await calendar.deleteItem(item);
'''
SHOW = '''
  const window = Services.wm.getMostRecentWindow("mail:3pane");
  const { document } = window;
  for (const welcome of document.querySelectorAll("account-hub-container")) welcome.remove();
  for (const one of cal.manager.getCalendars()) if (one.type === "storage") cal.manager.unregisterCalendar(one);
  for (const found of await cal.provider.caldav.detectCalendars(args[0], args[1], args[2], false)) {
    const own = cal.manager.getCalendars().find(one => one.uri.spec === found.uri.spec);
    own.setProperty("color", found.getProperty("color"));
  }
  document.getElementById("tabmail").openTab("calendar");
  await pause(2000);
  document.getElementById("calendar-list").selectedIndex = 1;
  if (!document.getElementById("bottom-events-box").hidden) window.toggleUnifinder();
  window.switchToView("week");
  const soon = cal.dtz.now();
  soon.day += 2;
  window.goToDate(soon);
  await pause(5000);
'''
DETECT = '''
  const found = await cal.provider.caldav.detectCalendars(args[0], args[1], args[2], false);
  return found.map(calendar => calendar.uri.spec);
'''


class Marionette:
    """The remote control Firefox and Thunderbird have built in: `LENGTH:JSON` over a socket."""

    def __init__(self, port, alive):
        end = time.time() + 90
        while True:
            try:
                self.socket = socket.create_connection(('127.0.0.1', port), 5)
                break
            except OSError:
                if time.time() > end or not alive():
                    raise RuntimeError('Thunderbird does not start')
                time.sleep(0.3)
        self.socket.settimeout(110)
        self.number, self.buffer = 0, b''
        self.read()
        self.command('WebDriver:NewSession', {'capabilities': {'alwaysMatch': {}}})
        self.command('Marionette:SetContext', {'value': 'chrome'})

    def read(self):
        while b':' not in self.buffer:
            self.receive()
        length, rest = self.buffer.split(b':', 1)
        while len(rest) < int(length):
            self.receive()
            rest = self.buffer.split(b':', 1)[1]
        self.buffer = rest[int(length):]
        return json.loads(rest[:int(length)].decode())

    def receive(self):
        received = self.socket.recv(65536)
        if not received:
            raise RuntimeError('Thunderbird went away')
        self.buffer += received

    def command(self, name, parameters):
        self.number += 1
        text = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(b'%d:%s' % (len(text), text))
        while True:
            kind, number, error, result = self.read()
            if kind == 1 and number == self.number:
                if error:
                    raise RuntimeError('%s: %s' % (error.get('error'), error.get('message')))
                return result

    def script(self, body, *args):
        wrapped = ('const args = arguments; const end = args[args.length - 1];\n' + PRELUDE + '(async () => {' + body + '})()'
                   '.then(r => end({ ok: r === undefined ? null : r }), e => end({ error: String(e && e.message || e) }));')
        parameters = {'script': wrapped, 'args': list(args), 'newSandbox': False, 'sandbox': 'system', 'scriptTimeout': 100000}
        answer = self.command('WebDriver:ExecuteAsyncScript', parameters)['value']
        if 'error' in answer:
            raise RuntimeError(answer['error'])
        return answer['ok']


class Thunderbird:
    def __init__(self, url, user, password):
        self.url, self.user, self.password = url, user, password
        self.calendars = {}
        self.start()
        parts = urlsplit(url)
        self.control.script(LOGIN, '%s://%s' % (parts.scheme, parts.netloc), realm(url), user, password)

    def start(self):
        home = os.environ['HOME']
        profile = home + '/profile'
        os.makedirs(profile, exist_ok=True)
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            port = free.getsockname()[1]
        with open(profile + '/user.js', 'w') as preferences:
            for name, value in dict(PREFERENCES, **{'marionette.port': port}).items():
                preferences.write('user_pref(%s, %s);\n' % (json.dumps(name), json.dumps(value)))
        environment = dict(os.environ, MOZ_HEADLESS='1', MOZ_CRASHREPORTER_DISABLE='1', MOZ_DISABLE_CONTENT_SANDBOX='1')
        command = [PROGRAM, '--headless', '--marionette', '--remote-allow-system-access', '--no-remote', '--profile', profile]
        with open(home + '/thunderbird.log', 'wb') as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        signal.signal(signal.SIGTERM, lambda *_: self.close() or os._exit(0))
        self.control = Marionette(port, lambda: self.process.poll() is None)

    def discover(self, url):
        return [urlsplit(found).path for found in self.control.script(DETECT, self.user, self.password, url)]

    def sync(self, url, component):
        if url not in self.calendars:
            self.calendars[url] = self.control.script(REGISTER, url, self.user)
            time.sleep(2)
        state = self.control.script(REFRESH, self.calendars[url])
        if state['disabled'] or state['how'].startswith('error'):
            raise AssertionError('%(how)s, status %(status)s, disabled %(disabled)s' % state)
        return by_uid(state['texts'])

    def create(self, url, component, text):
        self.control.script(CREATE, self.calendars[url], component, text)

    def rename(self, url, component, uid, summary):
        self.change(url, uid, 'rename', summary)

    def move(self, url, uid, occurrence, start, end):
        self.change(url, uid, 'move', occurrence, start, end)

    def cancel(self, url, uid, occurrence):
        self.change(url, uid, 'cancel', occurrence)

    def finish(self, url, uid):
        self.change(url, uid, 'finish')

    def remove(self, url, component, uid):
        self.control.script(REMOVE, self.calendars[url], uid)

    def photograph(self, path):
        self.control.script(SHOW, self.user, self.password, self.url)
        picture = self.control.command('WebDriver:TakeScreenshot', {'full': False, 'hash': False})['value']
        with open(path, 'wb') as file:
            file.write(base64.b64decode(picture))

    def change(self, url, uid, how, *what):
        self.control.script(CHANGE, self.calendars[url], uid, how, list(what))

    def close(self):
        self.process.kill()
        self.process.wait(10)


def realm(url):
    """Passwords are kept by origin and realm."""
    try:
        urllib.request.urlopen(urllib.request.Request(url, method='PROPFIND', headers={'Depth': '0'}))
    except urllib.error.HTTPError as refused:
        found = re.search('realm="([^"]*)"', refused.headers.get('WWW-Authenticate', ''))
        if found:
            return found.group(1)
    raise AssertionError('the server asks for no password')


run(Thunderbird)
