"""vdirsyncer of Debian: a pair of a directory and a CalDAV collection, kept in step."""
import glob
import hashlib
import os
import re
import subprocess

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


class Vdirsyncer:
    def __init__(self, url, user, password):
        self.user, self.password = user, password
        self.known = {}

    def discover(self, url):
        home = self.configure(url, '["from b"]')
        listed = self.command(home, 'discover', '--list')
        return re.findall(r'(?m)^\s*-\s+"([^"]+)"', listed.split('remote', 1)[1])

    def sync(self, url, component):
        if url not in self.known:
            self.known[url] = self.configure(url, 'null')
            self.command(self.known[url], 'discover')
        home = self.known[url]
        # A side that became empty is taken for an accident otherwise.
        self.command(home, 'sync', '--force-delete')
        texts = []
        for name in glob.glob(home + '/items/*.ics'):
            with open(name, encoding='utf-8', newline='') as item:
                texts.append(item.read())
        return by_uid(texts)

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


run(Vdirsyncer)
