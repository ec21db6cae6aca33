// SPDX-License-Identifier: GPL-2.0
/* System V IPC and POSIX message queues: every call of user/calls/ipc.c. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdint.h>
#include <sys/ipc.h>
#include <time.h>
#include "args.h"

#define IPC_64	0x100
static const int commands[] = { 2, 3, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 99 };
#define EACH_COMMAND(c)	for (unsigned c = 0; c < sizeof(commands) / sizeof(*commands); c++)

static void messages(void)
{
	struct { long type; char text[40]; } m = { 1, "a message of forty bytes, not one more" }, *in;
	int id = syscall(SYS_msgget, IPC_PRIVATE, 0600);

	syscall(SYS_msgget, 0xfacefeed, 0x12345007);
	syscall(SYS_msgget, 0xfacefeed, WIDE(0xffff0000));
	syscall(SYS_msgget, 0xfacefeed, IPC_EXCL | 070);
	syscall(SYS_msgsnd, id, END(m), 40L, 0);
	syscall(SYS_msgsnd, id, END(m), 3L, 04000 | 0xf);
	syscall(SYS_msgsnd, id, END(m), 41L, 040000);
	syscall(SYS_msgsnd, -1, BAD, 41L, WIDE(-1));
	in = at_end(sizeof(m));
	syscall(SYS_msgrcv, id, in, 40L, 0L, 0);
	syscall(SYS_msgrcv, id, in, 2L, 1L, 010000);
	syscall(SYS_msgrcv, id, BAD, 2L, -1L, 04000);
	EACH_COMMAND(c) {
		syscall(SYS_msgctl, id, commands[c], at_end(256));
		syscall(SYS_msgctl, id, commands[c] | IPC_64, BAD);
	}
	in = at_end(256);
	syscall(SYS_msgctl, id, IPC_STAT | IPC_64, in);
	syscall(SYS_msgctl, id, IPC_SET | IPC_64, in);
	syscall(SYS_msgctl, -1, IPC_SET, BAD);
	syscall(SYS_msgctl, id, IPC_RMID, NULL);
}

static void semaphores(void)
{
	struct { unsigned short num; short op, flags; } ops[3] = { { 0, 1, 0 }, { 1, -1, 04000 }, { 9, 0, 0x1fff } };
	int id = syscall(SYS_semget, IPC_PRIVATE, 2, IPC_CREAT | 0640);
	void *ds = at_end(256);

	syscall(SYS_semget, 0xfacefeed, -1, 0);
#ifdef SYS_semop
	syscall(SYS_semop, id, END(ops[0]), 1);
	syscall(SYS_semop, id, END(ops), 3);
	syscall(SYS_semop, -1, END(ops), 4);
	syscall(SYS_semop, -1, BAD, 1);
	syscall(SYS_semop, -1, NULL, 0);
#endif
#ifdef SYS_semtimedop
	struct timespec t = { 0, 1 };

	syscall(SYS_semtimedop, id, END(ops[1]), 1, END(t));
	syscall(SYS_semtimedop, -1, END(ops), WIDE(2), BAD);
#endif
#ifdef SYS_semtimedop_time64
	syscall(SYS_semtimedop_time64, id, END(ops[1]), 1, at_end(16));
#endif
	EACH_COMMAND(c) {
		syscall(SYS_semctl, id, 0, commands[c], at_end(256));
		syscall(SYS_semctl, -1, -1, commands[c] | IPC_64, BAD);
	}
	syscall(SYS_semctl, id, 0, IPC_STAT | IPC_64, ds);
	syscall(SYS_semctl, id, 0, IPC_SET | IPC_64, ds);
	syscall(SYS_semctl, -1, 0, IPC_SET, BAD);
	syscall(SYS_semctl, id, 0, IPC_RMID, NULL);
}

static void shared_memory(void)
{
	int id = syscall(SYS_shmget, IPC_PRIVATE, 4096L, 0600);
	void *ds = at_end(256);
	long at;

	syscall(SYS_shmget, 0xfacefeed, -1L, 0xffffffff);
	syscall(SYS_shmget, 1, 0L, 21 << 26);
	syscall(SYS_shmget, 1, 0L, 04000 | 1 << 26 | 7);
	at = syscall(SYS_shmat, id, NULL, 010000);
	EACH_COMMAND(c) {
		syscall(SYS_shmctl, id, commands[c], at_end(256));
		syscall(SYS_shmctl, id, commands[c] | IPC_64, BAD);
	}
	syscall(SYS_shmctl, id, IPC_STAT | IPC_64, ds);
	syscall(SYS_shmctl, id, IPC_SET | IPC_64, ds);
	syscall(SYS_shmctl, -1, IPC_SET, NULL);
	syscall(SYS_shmctl, id, IPC_RMID, NULL);
	syscall(SYS_shmdt, at);
	syscall(SYS_shmdt, BAD);
	syscall(SYS_shmat, -1, BAD, WIDE(-1));
}

static void queues(void)
{
	struct mq_attr a = { .mq_maxmsg = 2, .mq_msgsize = 32 }, nonblock = { .mq_flags = O_NONBLOCK | 1 };
	struct timespec t = { 0, 0 };
	struct sigevent e = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1 };
	int q = syscall(SYS_mq_open, "systrace-calls", O_RDWR | O_CREAT, 0600, &a);

	syscall(SYS_mq_open, "systrace-nowhere", O_RDONLY, 0777, BAD);
	syscall(SYS_mq_open, BAD, O_WRONLY | O_CREAT | O_EXCL, 07, BAD);
	syscall(SYS_mq_open, "", O_CREAT, 0, END(a));
	syscall(SYS_mq_timedsend, q, "a message", 9L, 1, NULL);
	syscall(SYS_mq_timedsend, q, BAD, 9L, WIDE(-1), END(t));
	syscall(SYS_mq_timedsend, -1, NULL, 0L, 1, BAD);
	syscall(SYS_mq_timedreceive, q, at_end(32), 32L, at_end(4), NULL);
	syscall(SYS_mq_timedreceive, q, at_end(32), 32L, at_end(4), END(t));
	syscall(SYS_mq_timedreceive, -1, BAD, -1L, BAD, BAD);
	syscall(SYS_mq_notify, q, &e);
	syscall(SYS_mq_notify, q, NULL);
	syscall(SYS_mq_notify, -1, BAD);
	syscall(SYS_mq_getsetattr, q, NULL, &a);
	syscall(SYS_mq_getsetattr, q, &nonblock, &a);
	syscall(SYS_mq_getsetattr, q, END(a), BAD);
#ifdef __i386__
	syscall(SYS_mq_timedsend_time64, -1, "a message", 9L, 1, at_end(16));
	syscall(SYS_mq_timedreceive_time64, -1, BAD, 9L, NULL, at_end(16));
#endif
	close(q);
	syscall(SYS_mq_unlink, "systrace-calls");
	syscall(SYS_mq_unlink, "systrace-calls");
	syscall(SYS_mq_unlink, BAD);
}

#ifdef __i386__
/* ipc(), the multiplexed call that old programs use. */
static void multiplexed(void)
{
	struct { long type; char text[8]; } m = { 1, "message" };
	struct { unsigned short num; short op, flags; } op = { 0, 1, 0 };
	struct { void *p; long type; } old = { &m, 1 };
	void *ds = at_end(256), **arg = END(ds), *bad = BAD;
	unsigned long *at = at_end(sizeof(long));
	struct timespec t = { 0, 1 };
	int id;

	id = syscall(SYS_ipc, 2, IPC_PRIVATE, 1, 0600, NULL, 0);
	syscall(SYS_ipc, 1, id, 1, 0, END(op), 0);
	syscall(SYS_ipc, 4, id, 1, 0, END(op), END(t));
	syscall(SYS_ipc, 3, id, 0, IPC_STAT | IPC_64, arg, 0);
	syscall(SYS_ipc, 3, id, 0, IPC_SET | IPC_64, arg, 0);
	syscall(SYS_ipc, 3, id, 0, 16, arg, 0);
	syscall(SYS_ipc, 3, id, 0, 3 | IPC_64, arg, 0);
	syscall(SYS_ipc, 3, id, 0, IPC_STAT, END(bad), 0);
	syscall(SYS_ipc, 3, id, 0, IPC_STAT, BAD, 0);
	syscall(SYS_ipc, 3, id, 0, IPC_RMID, END(bad), 0);
	id = syscall(SYS_ipc, 13, IPC_PRIVATE, 0600, 0, NULL, 0);
	syscall(SYS_ipc, 11, id, 8, 0, END(m), 0);
	syscall(SYS_ipc, 11, id, 8, 0, END(m), 0);
	syscall(SYS_ipc, 12, id, 8, 04000, &old, 0);
	syscall(SYS_ipc, 12 | 1 << 16, id, 8, 04000, at_end(12), 1);
	syscall(SYS_ipc, 12, id, 8, 04000, BAD, 0);
	syscall(SYS_ipc, 14, id, IPC_STAT | IPC_64, 0, ds, 0);
	syscall(SYS_ipc, 14, id, IPC_RMID, 0, NULL, 0);
	id = syscall(SYS_ipc, 23, IPC_PRIVATE, 4096, 0600, NULL, 0);
	syscall(SYS_ipc, 21, id, 0, at, NULL, 0);
	syscall(SYS_ipc, 24, id, IPC_STAT | IPC_64, 0, ds, 0);
	syscall(SYS_ipc, 24, id, 14 | IPC_64, 0, ds, 0);
	syscall(SYS_ipc, 24, id, IPC_RMID, 0, NULL, 0);
	syscall(SYS_ipc, 22, 0, 0, 0, *at, 0);
	syscall(SYS_ipc, 21, -1, 0, BAD, BAD, 0);
	for (int call = 3; call <= 24; call = call == 3 ? 14 : call + 10)
		for (int cmd = 0; cmd < 20; cmd++) {
			syscall(SYS_ipc, call, -1, cmd, cmd, END(bad), 0);
			syscall(SYS_ipc, call, -1, cmd | IPC_64, cmd | IPC_64, NULL, 0);
		}
	syscall(SYS_ipc, 99, 1, 2, 3, 4, 5);
	syscall(SYS_ipc, 5 << 16 | 25, 1, 2, 3, 4, 5);
}
#endif

int main(void)
{
	messages();
	semaphores();
	shared_memory();
	queues();
#ifdef __i386__
	multiplexed();
#endif
	return 0;
}
