"""The requests of iPhones, iPads and Macs, one by one, as an account is added and synchronised; what they show as an error
or silently give up on, this throws.

Names, order and batches are those that Apple's own server was recorded with, and tests with.
"""
import re
import uuid
from urllib.parse import urljoin, urlsplit
from xml.sax.saxutils import escape, quoteattr

from driver import by_uid, run
from wire import C, CS, D, ICAL, Wire, needed, plain

ME = '{http://me.com/_namespace/}'
# An iPhone asks for fifty at a time.
BATCH = 50
# As far back as its settings say, here nearly all.
SINCE = '20200101T000000Z'

START = [D + name for name in ('current-user-principal', 'principal-URL', 'resourcetype')]
PRINCIPAL = [
    *(C + name for name in ('calendar-home-set', 'calendar-user-address-set', 'schedule-inbox-URL', 'schedule-outbox-URL')),
    *(CS + name for name in ('dropbox-home-URL', 'email-address-set', 'notification-URL')),
    *(D + name for name in ('current-user-principal', 'displayname', 'principal-collection-set', 'principal-URL', 'resource-id',
                            'supported-report-set')),
]
HOME = [
    *(D + name for name in ('add-member', 'current-user-privilege-set', 'displayname', 'owner', 'quota-available-bytes',
                            'quota-used-bytes', 'resource-id', 'resourcetype', 'supported-report-set', 'sync-token')),
    *(C + name for name in ('calendar-alarm', 'calendar-description', 'calendar-free-busy-set', 'calendar-timezone',
                            'default-alarm-vevent-date', 'default-alarm-vevent-datetime', 'managed-attachments-server-URL',
                            'schedule-calendar-transp', 'schedule-default-calendar-URL', 'supported-calendar-component-set',
                            'supported-calendar-component-sets')),
    *(CS + name for name in ('allowed-sharing-modes', 'getctag', 'invite', 'pre-publish-url', 'publish-url', 'push-transports',
                             'pushkey', 'source', 'subscribed-strip-alarms', 'subscribed-strip-attachments',
                             'subscribed-strip-todos')),
    *(ICAL + name for name in ('autoprovisioned', 'calendar-color', 'calendar-order', 'refreshrate')),
    ME + 'bulk-requests',
]
OBJECT = [CS + 'created-by', CS + 'updated-by', C + 'calendar-data', C + 'schedule-tag', D + 'getetag']


def properties(names):
    return '<A:prop>%s</A:prop>' % ''.join(
        '<B:%s xmlns:B=%s/>' % (local, quoteattr(space)) for space, local in (name[1:].split('}') for name in names))


class Apple(Wire):
    HEADERS = {
        'User-Agent': 'iOS/18.5 (22F76) dataaccessd/1.0',
        'Accept': '*/*',
        'Accept-Language': 'en-US,en;q=0.9',
        'Accept-Encoding': 'gzip, deflate',
    }
    XML = {'Content-Type': 'text/xml', 'Brief': 't', 'Prefer': 'return=minimal'}

    def propfind(self, url, depth, names, authenticated=True):
        body = '<?xml version="1.0" encoding="UTF-8"?><A:propfind xmlns:A="DAV:">%s</A:propfind>' % properties(names)
        return self.request('PROPFIND', url, body, dict(self.XML, Depth=str(depth)), authenticated)

    # -- the account is added
    def discover(self, url):
        principal = self.principal(urljoin(url, '/.well-known/caldav'))
        options = self.request('OPTIONS', principal)
        needed('calendar-access' in options.getheader('DAV', ''), 'calendar-access at the principal')
        about, = self.multistatus(self.propfind(principal, 0, PRINCIPAL))
        needed(plain(urljoin(principal, about.hrefs(D + 'principal-URL')[0])) == plain(principal), 'one address of the principal')
        needed(any(re.match('(?i)mailto:', href) for href in about.hrefs(C + 'calendar-user-address-set')), 'a mail address of the user')
        self.searches(urljoin(principal, about.hrefs(D + 'principal-collection-set')[0]))
        homes = about.hrefs(C + 'calendar-home-set')
        needed(len(homes) == 1, 'one calendar-home-set, not %s' % homes)
        return self.calendars(urljoin(principal, homes[0]))

    def principal(self, address):
        """Without credentials first: only what is refused so is asked for with them."""
        refused = self.propfind(address, 0, START, authenticated=False)
        needed(refused.status == 401 and 'basic' in refused.getheader('WWW-Authenticate', '').lower(), '401, not %d' % refused.status)
        response = self.propfind(address, 0, START)
        first, = self.multistatus(response)
        needed(first.hrefs(D + 'current-user-principal'), 'a current-user-principal at ' + address)
        return urljoin(response.url, first.hrefs(D + 'current-user-principal')[0])

    def searches(self, principals):
        body = '<?xml version="1.0" encoding="UTF-8"?><A:principal-search-property-set xmlns:A="DAV:"/>'
        told = self.request('REPORT', principals, body, dict(self.XML, Depth='0'))
        needed(told.status == 200, 'what principals are found by, not %d' % told.status)

    def calendars(self, home):
        found = []
        for answer in self.home(home):
            if C + 'calendar' not in answer.types():
                continue
            path = urlsplit(urljoin(home, answer.href)).path
            needed(answer.within(C + 'supported-calendar-component-set', C + 'comp'), 'the components of ' + path)
            needed(answer.text(CS + 'getctag') and answer.text(D + 'sync-token'), 'the state of ' + path)
            self.arrange(urljoin(home, path), len(found) + 1, answer.text(ICAL + 'calendar-color'))
            found.append(path)
        return found

    def home(self, home):
        return self.multistatus(self.propfind(home, 1, HOME))

    def arrange(self, url, order, colour):
        """An account whose calendars cannot be given an order and a colour is shown with an error."""
        values = '<B:calendar-order xmlns:B="http://apple.com/ns/ical/">%d</B:calendar-order>' % order
        if colour:
            values += '<B:calendar-color xmlns:B="http://apple.com/ns/ical/">%s</B:calendar-color>' % escape(colour)
        body = ('<?xml version="1.0" encoding="UTF-8"?><A:propertyupdate xmlns:A="DAV:"><A:set><A:prop>%s</A:prop></A:set>'
                '</A:propertyupdate>' % values)
        response = self.request('PROPPATCH', url, body, self.XML)
        # With `return=minimal` nothing need be said of what was done.
        needed(response.status in (200, 204, 207) and b' 403 ' not in response.data, 'its order and colour kept: %s' % response.data[:300])

    # -- it is synchronised
    def sync(self, url, component):
        copies = self.copies.setdefault(url, {})
        state = self.state(url)
        if state != self.tokens.get(url):
            if url in self.tokens:
                self.tokens[url] = self.catch_up(url, component, copies)
            else:
                self.tokens[url] = state
                self.begin(url, component, copies)
        return by_uid(text for _, text in copies.values())

    def state(self, url):
        """Of all calendars at once, as it looks every quarter of an hour."""
        home = urljoin(url, '..')
        own, = (answer for answer in self.home(home) if plain(answer.href) == plain(url))
        return own.text(D + 'sync-token')

    def begin(self, url, component, copies):
        within = '<C:time-range start="%s"/>' % SINCE if component == 'VEVENT' else ''
        body = ('<?xml version="1.0" encoding="UTF-8"?><C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="DAV:">%s'
                '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="%s">%s</C:comp-filter></C:comp-filter></C:filter>'
                '</C:calendar-query>' % (properties([D + 'getetag', D + 'getcontenttype']), component, within))
        answers = self.multistatus(self.request('REPORT', url, body, dict(self.XML, Depth='1')))
        self.download(url, {answer.href: answer.text(D + 'getetag') for answer in answers}, component, copies)

    def catch_up(self, url, component, copies):
        body = ('<?xml version="1.0" encoding="UTF-8"?><A:sync-collection xmlns:A="DAV:"><A:sync-token>%s</A:sync-token>'
                '<A:sync-level>1</A:sync-level>%s</A:sync-collection>'
                % (escape(self.tokens[url]), properties([D + 'getcontenttype', D + 'getetag'])))
        answers = self.multistatus(self.request('REPORT', url, body, self.XML))
        token = self.token
        needed(token, 'a sync-token in the answer')
        changed = {}
        for answer in answers:
            if ' 404' in answer.status:
                copies.pop(plain(answer.href), None)
            elif copies.get(plain(answer.href), (None,))[0] != answer.text(D + 'getetag'):
                changed[answer.href] = answer.text(D + 'getetag')
        self.download(url, changed, component, copies)
        return token

    def download(self, url, changed, component, copies):
        hrefs = list(changed)
        for start in range(0, len(hrefs), BATCH):
            asked = hrefs[start:start + BATCH]
            body = ('<?xml version="1.0" encoding="UTF-8"?><C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="DAV:">'
                    '%s%s</C:calendar-multiget>' % (properties(OBJECT), ''.join('<A:href>%s</A:href>' % escape(href) for href in asked)))
            answers = self.multistatus(self.request('REPORT', url, body, self.XML))
            needed(len(answers) == len(asked), '%d answers, not %d' % (len(asked), len(answers)))
            for answer in answers:
                self.take(answer, changed, component, copies)

    # -- what is written on it
    def create(self, url, component, text):
        """Under a name of its own, which is not the UID."""
        self.upload(url, urljoin(url, str(uuid.uuid4()).upper() + '.ics'), text, {'If-None-Match': '*'})


run(Apple)
