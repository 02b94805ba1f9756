"""What the drivers share: the loop over JSON lines, and reading iCalendar.

A driver is a class with discover(url) -> paths, sync(url, component) -> {uid: iCalendar}, and what its program does to
write: create(url, component, text), rename(url, component, uid, summary), move(url, uid, occurrence, start, end) and
cancel(url, uid, occurrence) for one occurrence of a series, finish(url, uid) for a task, remove(url, component, uid).
Occurrences and times are local, such as 20261201T100000. What the server refuses, they raise.
"""
import json
import os
import re
import sys
import traceback


def run(make):
    """Answers requests until stdin ends. What programs and libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), 'w')
    os.dup2(2, 1)
    device = None
    try:
        for line in sys.stdin:
            request = json.loads(line)
            try:
                device = device or make(*sys.argv[1:4])
                action = getattr(device, request.pop('do'))
                answer = {'result': action(**request)}
            except Exception as error:
                traceback.print_exc()
                answer = {'error': '%s: %s' % (type(error).__name__, ' '.join(str(error).split())[:600])}
            answers.write(json.dumps(answer) + '\n')
            answers.flush()
    finally:
        if hasattr(device, 'close'):
            device.close()


def by_uid(texts):
    """iCalendar texts by the UID inside; the parts of one UID together."""
    found = {}
    for text in texts:
        match = re.search(r'(?m)^UID[^:\r\n]*:(.*)$', re.sub(r'\r?\n[ \t]', '', text))
        uid = match.group(1).strip() if match else ''
        found[uid] = found.get(uid, '') + text
    return found
