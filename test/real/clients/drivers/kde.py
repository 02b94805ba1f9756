"""KDE's DAV library, behind KOrganizer and Merkuro: a program that calls it, compiled here; it keeps no entries itself."""
import hashlib
import json
import os
import subprocess
import sys

import editing
from driver import by_uid, run

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, 'kde.cpp')
CACHE = os.path.join(HERE, '..', '..', '..', '..', 'node_modules', '.cache', 'erpcal-clients')
INCLUDED = ['/usr/include/KF5/' + name for name in ('KDAV', 'KCoreAddons')]
MODULES = ['Qt5Core', 'Qt5Xml', 'Qt5Gui']
LINKED = ['-lKF5DAV', '-lKF5CoreAddons']
TYPES = {'VEVENT': 'application/x-vnd.akonadi.calendar.event', 'VTODO': 'application/x-vnd.akonadi.calendar.todo'}


class Kde:
    def __init__(self, url, user, password):
        # KIO starts its own workers: there is no desktop here that would.
        environment = dict(os.environ, KDE_FORK_SLAVES='1')
        self.program = subprocess.Popen([compiled(), user, password], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, env=environment)

    def discover(self, url):
        return self.ask(do='discover', url=url)

    def sync(self, url, component):
        return by_uid(item['text'] for item in self.items(url, component))

    def create(self, url, component, text):
        self.ask(do='create', url='%s%s.ics' % (url, editing.uid_of(text)), text=text, etag='')

    def rename(self, url, component, uid, summary):
        self.change(url, component, uid, lambda text: editing.renamed(text, component, summary))

    def move(self, url, uid, occurrence, start, end):
        self.change(url, 'VEVENT', uid, lambda text: editing.moved(text, occurrence, start, end))

    def cancel(self, url, uid, occurrence):
        self.change(url, 'VEVENT', uid, lambda text: editing.cancelled(text, occurrence))

    def finish(self, url, uid):
        self.change(url, 'VTODO', uid, editing.finished)

    def remove(self, url, component, uid):
        item = self.item(url, component, uid)
        self.ask(do='remove', **item)

    def change(self, url, component, uid, edit):
        item = self.item(url, component, uid)
        self.ask(do='modify', **dict(item, text=edit(item['text'])))

    def item(self, url, component, uid):
        return next(item for item in self.items(url, component) if editing.uid_of(item['text']) == uid)

    def items(self, url, component):
        return self.ask(do='items', url=url, type=TYPES[component])

    def ask(self, **request):
        self.program.stdin.write(json.dumps(request) + '\n')
        self.program.stdin.flush()
        answer = json.loads(self.program.stdout.readline())
        if 'error' in answer:
            raise RuntimeError(answer['error'])
        return answer['result']

    def close(self):
        self.program.stdin.close()
        self.program.wait(10)


def compiled():
    """Once for a source."""
    with open(SOURCE, 'rb') as source:
        program = os.path.join(CACHE, 'kde-' + hashlib.sha256(source.read()).hexdigest()[:16])
    if not os.path.exists(program):
        os.makedirs(CACHE, exist_ok=True)
        mine = '%s.%d' % (program, os.getpid())
        flags = subprocess.check_output(['pkg-config', '--cflags', '--libs'] + MODULES, text=True).split()
        subprocess.run(['g++', '-fPIC', '-o', mine, SOURCE] + ['-I' + path for path in INCLUDED] + flags + LINKED, check=True)
        os.replace(mine, program)
    return program


if sys.argv[1:] == ['compile']:
    compiled()
else:
    run(Kde)
