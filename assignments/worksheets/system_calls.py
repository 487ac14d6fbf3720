"""Seccomp: Linux lets a process give up, for good, some of what it may ask of the system.

A filter is a small program that looks at the number of each system call, and at its arguments as far as they are
numbers. Source: https://docs.kernel.org/userspace-api/seccomp_filter.html. It needs no privileges.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

# The numbers of the system calls that are refused, on x86-64 and on ARM64 (None: it has no such call). The source is
# the kernel's table, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    # start a program
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # reach another process, or tell it something
    "tkill": (200, 130), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "process_madvise": (440, 440), "kcmp": (312, 272),
    "setpriority": (141, 140), "sched_setaffinity": (203, 122), "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118), "sched_setattr": (314, 274), "ioprio_set": (251, 30), "setpgid": (109, 154),
    "prlimit64": (302, 261), "setrlimit": (160, 164),
    # reach the network, or memory that is shared
    "socket": (41, 198), "connect": (42, 203), "bind": (49, 200), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semctl": (66, 191), "msgget": (68, 186),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181), "memfd_create": (319, 279),
    # change what a file is, but for its text: Landlock does not look at these
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None),
    "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466), "file_setattr": (469, 469),
    "mknod": (133, None), "mknodat": (259, 33), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # change the system, or get around this filter
    "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "open_tree": (428, 428), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "perf_event_open": (298, 241), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "userfaultfd": (323, 282), "keyctl": (250, 219), "add_key": (248, 217),
    "request_key": (249, 218), "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "clock_adjtime": (305, 266), "adjtimex": (159, 171), "sethostname": (170, 161), "setdomainname": (171, 162),
    "quotactl": (179, 60), "syslog": (103, 116), "vhangup": (153, 58), "iopl": (172, None), "ioperm": (173, None),
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setgroups": (116, 159), "capset": (126, 91),
}
CLONE, CLONE3 = (56, 220), (435, 435)  # clone makes threads, which are allowed, and processes
KILL, TGKILL = (62, 129), (234, 131)   # to the process itself they are allowed: abort() needs that
FCNTL, SET_OWNERS = (72, 25), (8, 15)  # fcntl could name another process as the one that gets a file's signals
CLONE_THREAD = 0x10000
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # the column above, and how the filter is told
OTHER_NUMBERING = 0x40000000  # x86-64 has each call a second time

LOAD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06  # the filter's instructions
ALLOW, KILL_PROCESS, REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, MACHINE, FIRST_ARGUMENT, SECOND_ARGUMENT = 0, 4, 16, 24  # where in what the filter looks at
NO_NEW_PRIVILEGES, SET_FILTER, FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def refuse_system_calls() -> bool:
    """From now on this process asks for nothing of the above; False if the system or the machine has no such filter.

    A call that is refused fails with "Operation not permitted".
    """
    machine = MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None or struct.calcsize("P") != 8:
        return False
    instructions = _filter(*machine, os.getpid())
    library = ctypes.CDLL(None, use_errno=True)
    program = _Program(len(instructions), b"".join(instructions))
    for arguments in ((NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SET_FILTER, FILTER, ctypes.byref(program), 0, 0)):
        if library.prctl(*(ctypes.c_ulong(each) if isinstance(each, int) else each for each in arguments)) != 0:
            return False  # a system around this one does not let it
    return True


def _filter(column: int, machine: int, own: int) -> list[bytes]:
    """The filter, an instruction each: what to do, how many to skip if it is so, and if not, and a number."""
    def step(what: int, number: int, if_so: int = 0, if_not: int = 0) -> bytes:
        return struct.pack("HBBI", what, if_so, if_not, number)

    refuse = step(ANSWER, REFUSE | errno.EPERM)
    steps = [step(LOAD, MACHINE), step(EQUAL, machine, 1), step(ANSWER, KILL_PROCESS),
             step(LOAD, NUMBER), step(AT_LEAST, OTHER_NUMBERING, 0, 1), refuse]
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            steps += [step(EQUAL, numbers[column] or 0, 0, 1), refuse]
    # "There is no clone3" makes the C library go back to clone, whose flags the filter can see.
    steps += [step(EQUAL, CLONE3[column], 0, 1), step(ANSWER, REFUSE | errno.ENOSYS),
              step(EQUAL, CLONE[column], 0, 4), step(LOAD, FIRST_ARGUMENT), step(ANY_BIT, CLONE_THREAD, 1), refuse,
              step(ANSWER, ALLOW)]
    for call in (KILL, TGKILL):
        steps += [step(EQUAL, call[column], 0, 4), step(LOAD, FIRST_ARGUMENT), step(EQUAL, own, 1), refuse,
                  step(ANSWER, ALLOW)]
    steps += [step(EQUAL, FCNTL[column], 0, 4), step(LOAD, SECOND_ARGUMENT), step(EQUAL, SET_OWNERS[0], 1),
              step(EQUAL, SET_OWNERS[1], 0, 1), refuse]
    return [*steps, step(ANSWER, ALLOW)]
