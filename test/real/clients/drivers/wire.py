"""What drivers share that send an app's requests one by one: HTTP, what a multistatus says, and the app's copies."""
import base64
import gzip
import http.client
import re
import xml.etree.ElementTree as ET
from urllib.parse import quote, unquote, urljoin, urlsplit

import editing

D, C = '{DAV:}', '{urn:ietf:params:xml:ns:caldav}'
CS, ICAL = '{http://calendarserver.org/ns/}', '{http://apple.com/ns/ical/}'
CALENDAR = {'Content-Type': 'text/calendar; charset=utf-8'}


def needed(condition, what):
    if not condition:
        raise AssertionError('the app needs ' + what)


def plain(href):
    return unquote(urlsplit(href).path).rstrip('/') or '/'


class Answer:
    """One response of a multistatus."""

    def __init__(self, element):
        self.href = element.findtext(D + 'href', '').strip()
        self.status = element.findtext(D + 'status', '')
        self.found = {}
        for propstat in element.findall(D + 'propstat'):
            if ' 2' in propstat.findtext(D + 'status', ''):
                self.found.update({prop.tag: prop for prop in propstat.find(D + 'prop')})

    def text(self, name):
        return (self.found[name].text or '').strip() if name in self.found else None

    def hrefs(self, name):
        return [href.text.strip() for href in self.found[name].findall(D + 'href')] if name in self.found else []

    def within(self, name, *path):
        return self.found[name].findall('/'.join(path)) if name in self.found else []

    def types(self):
        return [kind.tag for kind in self.found.get(D + 'resourcetype', ())]


class Wire(editing.ByText):
    """`HEADERS` go with every request, `XML` with those that have such a body."""
    HEADERS = {}
    XML = {}

    def __init__(self, url, user, password):
        self.basic = 'Basic ' + base64.b64encode(('%s:%s' % (user, password)).encode()).decode()
        self.tokens, self.copies = {}, {}

    def request(self, method, url, body='', headers=None, authenticated=True):
        for _ in range(6):
            parts = urlsplit(url)
            connection = http.client.HTTPConnection(parts.netloc, timeout=60)
            sent = dict(self.HEADERS, **(headers or {}))
            if authenticated:
                sent['Authorization'] = self.basic
            connection.request(method, parts.path or '/', body.encode(), sent)
            response = connection.getresponse()
            data = response.read()
            if response.getheader('Content-Encoding') == 'gzip':
                data = gzip.decompress(data)
            connection.close()
            if response.status in (301, 302, 307, 308):
                url = urljoin(url, response.getheader('Location'))
                continue
            response.url, response.data = url, data
            return response
        raise AssertionError('too many redirects at ' + url)

    def multistatus(self, response):
        needed(response.status == 207, '207, not %d: %s' % (response.status, response.data[:200]))
        kind = response.getheader('Content-Type', '')
        needed(re.match(r'(application|text)/xml', kind), 'XML, not %s' % kind)
        root = ET.fromstring(response.data)
        needed(root.tag == D + 'multistatus', 'a multistatus')
        self.token = root.findtext(D + 'sync-token')
        return [Answer(element) for element in root.findall(D + 'response')]

    def take(self, answer, changed, component, copies):
        text, etag = answer.text(C + 'calendar-data'), answer.text(D + 'getetag')
        needed(text and etag, 'data and an ETag of %s: %s' % (answer.href, answer.status))
        needed(changed.get(answer.href) == etag, 'one ETag of %s' % answer.href)
        needed(len(set(re.findall(r'(?m)^UID[^:\r\n]*:(.*?)\s*$', text))) == 1, 'exactly one UID in ' + answer.href)
        needed('BEGIN:' + component in text, 'a %s in %s' % (component, answer.href))
        needed(component == 'VTODO' or re.search('(?m)^DTSTART', text), 'a DTSTART in ' + answer.href)
        known, copy = copies.get(plain(answer.href), (None, ''))
        needed(known != etag or copy.split() == text.split(), 'the very text it wrote under the ETag it was told')
        copies[plain(answer.href)] = (etag, text + '\n')

    def create(self, url, component, text):
        self.upload(url, urljoin(url, editing.uid_of(text) + '.ics'), text, {'If-None-Match': '*'})

    def remove(self, url, component, uid):
        href, etag, _ = self.copy(url, uid)
        response = self.request('DELETE', urljoin(url, quote(href)), headers={'If-Match': etag})
        needed(200 <= response.status < 300, '2xx, not %d: %s' % (response.status, response.data[:300]))
        del self.copies[url][href]

    def change(self, url, uid, edit):
        href, etag, text = self.copy(url, uid)
        self.upload(url, urljoin(url, quote(href)), edit(text), {'If-Match': etag} if etag else {})

    def upload(self, url, address, text, condition):
        response = self.request('PUT', address, text, dict(CALENDAR, **condition))
        needed(200 <= response.status < 300, '2xx, not %d: %s' % (response.status, response.data[:300]))
        self.copies.setdefault(url, {})[plain(address)] = (response.getheader('ETag'), text)

    def copy(self, url, uid):
        for href, (etag, text) in self.copies[url].items():
            if editing.uid_of(text) == uid:
                return href, etag, text
        raise AssertionError('no entry has the UID ' + uid)
