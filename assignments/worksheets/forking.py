"""A program that is made ready once, and forked for each worksheet."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress


def fork_for_each(control: socket.socket, serve: Callable[[], None]) -> None:
    """Fork a process for each request that comes with three pipes, and end it when that is asked; until it is closed.

    ``serve``: what the process does; it does not come back from that.
    The only one that can end a process without ever meeting another of the same number is the one that started it.
    """
    started: set[int] = set()
    with suppress(OSError):  # who asks is gone
        while True:
            text, pipes, *_ = socket.recv_fds(control, 65536, 3)
            if not text:
                break
            request = json.loads(text)
            if "start" in request:
                process = os.fork()
                if process == 0:
                    control.close()
                    become(pipes)
                    serve()
                for pipe in pipes:
                    os.close(pipe)
                started.add(process)
                answer = {"process": process}
            else:
                process = request["end"]
                started.discard(process)
                answer = {"status": end(process)}
            control.sendall(json.dumps(answer).encode())
    for process in started:
        end(process)


def end(process: int) -> int:
    """End a process, and those that it may have started; how it ended, as ``os.waitstatus_to_exitcode`` says it."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process, signal.SIGKILL)
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def become(pipes: list[int]) -> None:
    """In a process that was just forked: these are its input, output and errors, and it has nothing else open."""
    os.setsid()
    for standard, pipe in enumerate(pipes):
        os.dup2(pipe, standard)
    os.closerange(3, 4096)
