"""DAVx5's requests, one by one, in its order, with its headers; what the app throws an exception about, this throws too.

The app runs on Android alone. Sequence and judgement follow davx5-ose (DavResourceFinder, HomeSetRefresher,
CalDavCollection, SyncManager) and dav4jvm.
"""
import re
from urllib.parse import urljoin, urlsplit

from driver import by_uid, run
from wire import C, CS, D, ICAL, Wire, needed, plain

CARD, PUSH = '{urn:ietf:params:xml:ns:carddav}', '{https://bitfire.at/webdav-push}'
HEADERS = {
    'User-Agent': 'DAVx5/4.5.5-ose (dav4jvm; ktor) Android/15',
    'Accept-Language': 'en-US, en;q=0.7, *;q=0.5',
    'Accept-Encoding': 'gzip',
}
XML = {'Accept': 'application/xml, text/xml', 'Content-Type': 'application/xml; charset=utf-8'}
# The app asks for ten at a time, to show progress.
BATCH = 10


def written(names):
    short = {'DAV:': '', 'urn:ietf:params:xml:ns:caldav': 'CAL:', 'urn:ietf:params:xml:ns:carddav': 'CARD:'}
    for name in names:
        space, local = name[1:].split('}')
        yield '<%s%s />' % (short[space], local) if space in short else '<n0:%s xmlns:n0="%s" />' % (local, space)


class Davx5(Wire):
    HEADERS = HEADERS
    XML = XML

    def propfind(self, url, depth, *names):
        body = ('<?xml version=\'1.0\' encoding=\'UTF-8\' ?><propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav" '
                'xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop>%s</prop></propfind>' % ''.join(written(names)))
        return self.request('PROPFIND', url, body, dict(XML, Depth=str(depth)))

    # -- account set-up
    def discover(self, url):
        refused = self.request('PROPFIND', url, '', dict(XML, Depth='0'), authenticated=False)
        challenge = refused.getheader('WWW-Authenticate', '')
        needed(refused.status == 401 and re.search('(?i)basic|digest', challenge), 'a challenge, not %d %s' % (refused.status, challenge))
        contacts = self.propfind(url, 0, D + 'resourcetype', CARD + 'addressbook-home-set')
        needed(contacts.status < 500, 'no %d when it looks for contacts' % contacts.status)
        principal = self.principal(url)
        options = self.request('OPTIONS', principal, headers={'Accept-Encoding': 'identity'})
        needed('calendar-access' in options.getheader('DAV', ''), 'calendar-access at the principal')
        addresses = self.propfind(principal, 0, C + 'calendar-user-address-set')
        self.multistatus(addresses)
        homes = self.homes(principal)
        return [path for home in homes for path in self.collections(home)]

    def principal(self, url):
        response = self.propfind(url, 0, D + 'resourcetype', D + 'displayname', D + 'current-user-principal',
                                 D + 'current-user-privilege-set', C + 'calendar-home-set',
                                 C + 'supported-calendar-component-set', ICAL + 'calendar-color',
                                 C + 'calendar-description', C + 'calendar-timezone')
        for answer in self.multistatus(response):
            for href in answer.hrefs(D + 'current-user-principal'):
                return urljoin(response.url, href)
        raise AssertionError('the app needs a current-user-principal at ' + url)

    def homes(self, principal):
        response = self.propfind(principal, 0, D + 'displayname', D + 'group-membership', D + 'resourcetype',
                                 C + 'calendar-home-set', CS + 'calendar-proxy-read-for', CS + 'calendar-proxy-write-for')
        found = [urljoin(response.url, href) for answer in self.multistatus(response) for href in answer.hrefs(C + 'calendar-home-set')]
        needed(found, 'a calendar-home-set')
        return found

    def collections(self, home):
        response = self.propfind(home, 1, D + 'current-user-privilege-set', D + 'displayname', D + 'owner', D + 'resourcetype',
                                 PUSH + 'transports', PUSH + 'topic', ICAL + 'calendar-color', C + 'calendar-description',
                                 C + 'calendar-timezone', C + 'calendar-timezone-id', C + 'supported-calendar-component-set', CS + 'source')
        found = []
        for answer in self.multistatus(response):
            if C + 'calendar' not in answer.types():
                continue
            needed(answer.text(D + 'displayname'), 'a name of ' + answer.href)
            needed(answer.within(C + 'supported-calendar-component-set', C + 'comp'), 'the components of ' + answer.href)
            needed(answer.within(D + 'current-user-privilege-set', D + 'privilege'), 'the privileges on ' + answer.href)
            found.append(urlsplit(urljoin(response.url, answer.href)).path)
        return found

    # -- one run of the sync
    def sync(self, url, component):
        state = self.capabilities(url)
        copies = self.copies.setdefault(url, {})
        if state != self.tokens.get(url):
            changed, removed, token = self.changes(url, self.tokens.get(url))
            for href in removed:
                copies.pop(href, None)
            self.download(url, changed, component, copies)
            self.tokens[url] = token
        self.compare(url, component, copies)
        return by_uid(text for _, text in copies.values())

    def capabilities(self, url):
        response = self.propfind(url, 0, D + 'supported-report-set', D + 'sync-token', CS + 'getctag', C + 'max-resource-size')
        answer = self.multistatus(response)[0]
        reports = [report.tag for report in answer.within(D + 'supported-report-set', D + 'supported-report', D + 'report', '*')]
        needed(D + 'sync-collection' in reports, 'sync-collection, not %s' % reports)
        needed(answer.text(D + 'sync-token'), 'a sync-token')
        return answer.text(D + 'sync-token')

    def changes(self, url, token):
        changed, removed = {}, []
        while True:
            body = ("<?xml version='1.0' encoding='UTF-8' ?><sync-collection xmlns=\"DAV:\"><sync-token>%s</sync-token>"
                    '<sync-level>1</sync-level><prop><getetag /><resourcetype /></prop></sync-collection>' % (token or ''))
            more = False
            for answer in self.multistatus(self.request('REPORT', url, body, dict(XML, Depth='0'))):
                if plain(answer.href) == plain(url):
                    more = ' 507 ' in answer.status + ' '
                elif ' 404' in answer.status:
                    removed.append(plain(answer.href))
                else:
                    needed(answer.text(D + 'getetag'), 'an ETag of ' + answer.href)
                    changed[answer.href] = answer.text(D + 'getetag')
            needed(self.token, 'a sync-token in the answer')
            token = self.token
            if not more:
                return changed, removed, token

    def download(self, url, changed, component, copies):
        hrefs = list(changed)
        for start in range(0, len(hrefs), BATCH):
            asked = hrefs[start:start + BATCH]
            body = ("<?xml version='1.0' encoding='UTF-8' ?><CAL:calendar-multiget xmlns=\"DAV:\" xmlns:CAL=\"urn:ietf:params:xml:ns:caldav\">"
                    '<prop><getcontenttype /><getetag /><CAL:schedule-tag /><CAL:calendar-data /></prop>%s</CAL:calendar-multiget>'
                    % ''.join('<href>%s</href>' % href.replace('&', '&amp;') for href in asked))
            answers = self.multistatus(self.request('REPORT', url, body, XML))
            needed(len(answers) == len(asked), '%d answers, not %d' % (len(asked), len(answers)))
            for answer in answers:
                self.take(answer, changed, component, copies)

    def take(self, answer, changed, component, copies):
        needed(answer.text(D + 'getcontenttype').startswith('text/calendar'), 'text/calendar')
        super().take(answer, changed, component, copies)

    def compare(self, url, component, copies):
        """The app with a limit of past days asks by query instead: both must tell the same."""
        body = ("<?xml version='1.0' encoding='UTF-8' ?><CAL:calendar-query xmlns=\"DAV:\" xmlns:CAL=\"urn:ietf:params:xml:ns:caldav\">"
                '<prop><getetag /></prop><CAL:filter><CAL:comp-filter name="VCALENDAR"><CAL:comp-filter name="%s" />'
                '</CAL:comp-filter></CAL:filter></CAL:calendar-query>' % component)
        listed = self.multistatus(self.request('REPORT', url, body, dict(XML, Depth='1')))
        by_query = {plain(answer.href): answer.text(D + 'getetag') for answer in listed}
        by_token = {href: etag for href, (etag, _) in copies.items()}
        needed(by_query == by_token, 'one state: by query %d entries, by token %d' % (len(by_query), len(by_token)))


run(Davx5)
