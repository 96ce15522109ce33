#!/usr/bin/python3
"""A slow line: delay.py MS NEAR FAR

Makes two network interfaces of these names and carries every Ethernet frame from one to the other, so that a round trip
takes MS milliseconds more. They are gone when it ends.
"""
import collections
import fcntl
import os
import select
import struct
import sys
import time

TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000     # linux/if_tun.h


def tap(name):
    """The kernel hands over whole frames, checksums and all: such an interface offloads nothing."""
    line = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(line, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TAP | IFF_NO_PI))
    return line


def read_frames(line, due, waiting):
    while True:
        try:
            waiting.append((due, os.read(line, 65536)))
        except (BlockingIOError, OSError):       # nothing more, or the interface is down
            return


def main(milliseconds, near, far):
    lines = tap(near), tap(far)
    other = dict(zip(lines, reversed(lines)))
    delay = float(milliseconds) / 2000
    waiting = {line: collections.deque() for line in lines}      # by where they came from, oldest first
    poll = select.poll()
    for line in lines:
        poll.register(line, select.POLLIN)
    while True:
        due = min((queue[0][0] for queue in waiting.values() if queue), default=None)
        ready = poll.poll(None if due is None else max(0, (due - time.monotonic()) * 1000))
        now = time.monotonic()
        for line, _ in ready:
            read_frames(line, now + delay, waiting[line])
        for line, queue in waiting.items():
            while queue and queue[0][0] <= now:
                try:
                    os.write(other[line], queue.popleft()[1])
                except OSError:                  # a full queue or an interface that is down loses a frame, as lines do
                    pass


if __name__ == "__main__":
    main(*sys.argv[1:])
