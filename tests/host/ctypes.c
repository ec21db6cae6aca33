// SPDX-License-Identifier: GPL-2.0
/*
 * The C structures that rows describe, for tests/host/table.c.  Compiled with -m64 and with -m32,
 * -g and -fno-eliminate-unused-debug-types, and linked so that the names in it can be read; never
 * run.
 */
#include <asm/stat.h>
#include <asm/signal.h>
#include <asm/statfs.h>
#include <linux/types.h>
#include <linux/aio_abi.h>
#include <linux/dqblk_xfs.h>
#include <linux/eventpoll.h>
#include <linux/fcntl.h>
#include <linux/io_uring.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/poll.h>
#include <linux/quota.h>
#include <linux/stat.h>
#include <linux/keyctl.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <linux/filter.h>
#include <linux/kexec.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <linux/resource.h>
#include <linux/uio.h>
#include <linux/utsname.h>
#include <linux/sysinfo.h>
#include <linux/sem.h>
#include <linux/msg.h>
#include <linux/shm.h>
#include <linux/times.h>
#include <linux/timex.h>
#include <linux/ptrace.h>
#include <linux/sysctl.h>
#include <linux/kcmp.h>
#include <linux/futex.h>
#include <linux/mqueue.h>
#include <linux/ipc.h>
