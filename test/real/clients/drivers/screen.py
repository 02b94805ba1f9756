"""A screen in memory for programs that want one."""
import contextlib
import os
import subprocess

SIZE = '1200x760x24'


@contextlib.contextmanager
def screen():
    """Its name."""
    reader, writer = os.pipe()
    command = ['Xvfb', '-displayfd', str(writer), '-screen', '0', SIZE, '-nolisten', 'tcp']
    server = subprocess.Popen(command, pass_fds=[writer], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            yield ':' + told.readline().strip()
    finally:
        server.terminate()
        server.wait(10)
