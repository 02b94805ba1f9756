"""vdirsyncer of Debian: a pair of a directory and a CalDAV collection, kept in step."""
import glob
import hashlib
import os
import re
import subprocess

import editing
from driver import by_uid, run

CONFIG = '''
[general]
status_path = "{home}/status"
[pair p]
a = "local"
b = "remote"
collections = {collections}
[storage local]
type = "filesystem"
path = "{home}/items"
fileext = ".ics"
[storage remote]
type = "caldav"
url = "{url}"
username = "{user}"
password = "{password}"
'''


class Vdirsyncer(editing.ByText):
    def __init__(self, url, user, password):
        self.user, self.password = user, password
        self.known = {}

    def discover(self, url):
        home = self.configure(url, '["from b"]')
        listed = self.command(home, 'discover', '--list')
        return re.findall(r'(?m)^\s*-\s+"([^"]+)"', listed.split('remote', 1)[1])

    def sync(self, url, component):
        home = self.synced(url)
        return by_uid(read(name) for name in glob.glob(home + '/items/*.ics'))

    def create(self, url, component, text):
        home = self.synced(url)
        write('%s/items/%s.ics' % (home, editing.uid_of(text)), text)
        self.synced(url)

    def remove(self, url, component, uid):
        self.change(url, uid, lambda text: None)

    def change(self, url, uid, edit):
        """A change that is refused is taken back, as its user has to do it."""
        home = self.known[url]
        name = next(name for name in glob.glob(home + '/items/*.ics') if editing.uid_of(read(name)) == uid)
        before = read(name)
        write(name, edit(before))
        try:
            self.synced(url)
        except RuntimeError:
            write(name, before)
            raise

    def synced(self, url):
        if url not in self.known:
            self.known[url] = self.configure(url, 'null')
            self.command(self.known[url], 'discover')
        # A side that became empty is taken for an accident otherwise.
        self.command(self.known[url], 'sync', '--force-delete')
        return self.known[url]

    def configure(self, url, collections):
        home = os.path.join(os.environ['HOME'], hashlib.sha1((url + collections).encode()).hexdigest()[:10])
        os.makedirs(home + '/items', exist_ok=True)
        with open(home + '/config', 'w') as config:
            config.write(CONFIG.format(home=home, url=url, user=self.user, password=self.password, collections=collections))
        return home

    def command(self, home, *words):
        done = subprocess.run(['vdirsyncer', '-c', home + '/config'] + list(words), input='y\n' * 50, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=100)
        if done.returncode:
            raise RuntimeError('vdirsyncer %s ended with %d: %s' % (words[0], done.returncode, done.stdout[-400:]))
        return done.stdout


def read(name):
    with open(name, encoding='utf-8', newline='') as item:
        return item.read()


def write(name, text):
    if text is None:
        os.remove(name)
        return
    with open(name, 'w', encoding='utf-8', newline='') as item:
        item.write(text)


run(Vdirsyncer)
