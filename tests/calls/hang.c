// SPDX-License-Identifier: GPL-2.0
/*
 * hang [N]: hangs in every call that can block, with N threads per call (1), until it is killed.
 * Prints "NAME TID" of each thread on its standard output, and "ready" when all of them sleep.
 *
 * The awaited events never happen, except in the child of vfork(), which sleeps like all others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <mqueue.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <netinet/in.h>
#include <time.h>
#include <unistd.h>

#define die(what) do { perror(what); exit(2); } while (0)

static int empty[2], full[2];		/* pipes: one with nothing to read, one with no room to write */
static int datagram[2];			/* a socket pair; the queue of the second socket is full */
static int stream[2];			/* a socket pair without data in flight */
static int listening, tcp[2];		/* a socket that no further client connects to; a connection */
static int inode, locked;		/* two descriptors of one file; the first holds the file's lock */
static int epoll, event, watching, timer, signals, queue, queue_full, uring, sets;
static int fifo;			/* the directory of the FIFO */
static int message_queue, message_queue_full;
static struct sockaddr_un backlog;
static aio_context_t aio;
static sigset_t mask;
static long word[4] = { 7, 7, 7, 7 };
static pid_t child;

static struct timespec soon(int clock)
{
	struct timespec t = { 100000, 5 };

	if (clock >= 0) {
		clock_gettime(clock, &t);
		t.tv_sec += 100000;
	}
	return t;
}

/* The kernel's own layout, whatever the C library uses. */
struct kernel_timespec {
	long long sec, nsec;
};
static struct kernel_timespec long_time = { 100000, 7 };
static struct timespec time_of_word = { 100000, 9 };

static void fill(int fd)
{
	static char page[4096];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (write(fd, page, sizeof(page)) > 0)
		;
	while (write(fd, page, 1) > 0)
		;
	fcntl(fd, F_SETFL, 0);
}

static void make_sockets(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(in);
	int s;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, datagram) || socketpair(AF_UNIX, SOCK_STREAM, 0, stream))
		die("socketpair");
	fill(datagram[0]);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listening, (void *)&in, len) || listen(listening, 5) || getsockname(listening, (void *)&in, &len))
		die("listen");
	tcp[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(tcp[0], (void *)&in, len))
		die("connect");
	tcp[1] = accept(listening, NULL, NULL);
	/* one connection waits in the backlog, so that the next connect() blocks */
	backlog = (struct sockaddr_un){ AF_UNIX, "backlog" };
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(s, (void *)&backlog, sizeof(backlog)) || listen(s, 0))
		die("listen");
	s = socket(AF_UNIX, SOCK_STREAM, 0);
	if (connect(s, (void *)&backlog, sizeof(backlog)))
		die("connect");
}

static void make_queues(void)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 16 };
	struct { long type; char text[16]; } m = { 1, "" };
	unsigned short zeros[2] = { 0, 0 };

	queue = msgget(IPC_PRIVATE, 0600);
	queue_full = msgget(IPC_PRIVATE, 0600);
	while (!msgsnd(queue_full, &m, sizeof(m.text), IPC_NOWAIT))
		;
	sets = semget(IPC_PRIVATE, 2, 0600);
	semctl(sets, 0, SETALL, zeros);
	message_queue = mq_open("/systrace-hang", O_RDWR | O_CREAT, 0600, &attr);
	message_queue_full = mq_open("/systrace-hang-full", O_RDWR | O_CREAT, 0600, &attr);
	if (queue < 0 || queue_full < 0 || sets < 0 || message_queue < 0 || message_queue_full < 0)
		die("queues");
	mq_send(message_queue_full, "x", 1, 0);
	mq_unlink("/systrace-hang");
	mq_unlink("/systrace-hang-full");
}

static void make_files(void)
{
	struct io_uring_params params = { 0 };

	if (pipe(empty) || pipe(full) || mkfifo("fifo", 0600) || mkfifo("written", 0600))
		die("pipe");
	fill(full[1]);
	fifo = open(".", O_RDONLY | O_DIRECTORY);
	inode = open("locked", O_RDWR | O_CREAT, 0600);
	locked = open("locked", O_RDWR);
	if (flock(inode, LOCK_EX) || fcntl(inode, F_OFD_SETLK, &(struct flock){ .l_type = F_WRLCK, .l_len = 10 }))
		die("lock");
	if (write(inode, "0123456789", 10) != 10)
		die("write");
	epoll = epoll_create1(0);
	event = eventfd(0, 0);
	watching = inotify_init();
	timer = timerfd_create(CLOCK_MONOTONIC, 0);
	sigaddset(&mask, SIGUSR1);
	signals = signalfd(-1, &mask, 0);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	syscall(SYS_io_setup, 4, &aio);
	uring = syscall(SYS_io_uring_setup, 4, &params);
}

/* ---- the calls --------------------------------------------------------------------------------- */

static char buf[64];

#define HANG(name, ...)	static void hang_##name(void) { syscall(SYS_##name, __VA_ARGS__); }

static struct iovec parts[2] = { { buf, 5 }, { buf + 5, 7 } };
static struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
static struct mmsghdr messages[2] = { { .msg_hdr = { .msg_iov = parts, .msg_iovlen = 1 } },
				      { .msg_hdr = { .msg_iov = parts, .msg_iovlen = 2 } } };
static struct pollfd polled[2];
static fd_set readable, writable;
static struct epoll_event events[3];
static struct sembuf operations[2] = { { 0, -1, 0 }, { 1, 0, SEM_UNDO } };
static struct { long type; char text[16]; } text = { 3, "a message" };
static struct { const void *mask; size_t size; } mask_and_size = { &mask, 8 };
static struct { unsigned long long flags, mode, resolve; } how = { O_WRONLY, 0, 0 };
static struct { unsigned long long value, address; unsigned int flags, reserved; } waiters[2];
static struct timespec deadline, rest;

HANG(read, empty[0], buf, 10)
HANG(readv, event, parts, 2)
HANG(write, full[1], "some text", 9)
HANG(writev, full[1], parts, 2)
HANG(splice, empty[0], NULL, full[1], NULL, 10, SPLICE_F_MOVE)
HANG(tee, empty[0], full[1], 10, 0)
HANG(vmsplice, full[1], parts, 2, 0)
HANG(sendfile, full[1], inode, (void *)NULL, 5)
HANG(flock, locked, LOCK_SH)
HANG(openat, fifo, "fifo", O_RDONLY)
HANG(openat2, AT_FDCWD, "written", &how, sizeof(how))
HANG(epoll_pwait, epoll, events, 3, -1, &mask, 8)
HANG(ppoll, polled, 1, &time_of_word, &mask, 8)
HANG(pselect6, 20, &readable, &writable, NULL, &time_of_word, &mask_and_size)
HANG(nanosleep, &time_of_word, &rest)
HANG(clock_nanosleep, CLOCK_REALTIME, 0, &time_of_word, NULL)
HANG(futex, word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 7, NULL)
HANG(rt_sigsuspend, &mask, 8)
HANG(rt_sigtimedwait, &mask, NULL, &time_of_word, 8)
HANG(wait4, child, NULL, __WALL, NULL)
HANG(waitid, P_PID, child, NULL, WEXITED | __WALL, NULL)
HANG(io_getevents, aio, 1, 3, events, &time_of_word)
HANG(mq_timedreceive, message_queue, buf, 16, NULL, NULL)
HANG(mq_timedsend, message_queue_full, "a message", 9, 3, &deadline)
HANG(accept4, listening, NULL, NULL, SOCK_CLOEXEC)
HANG(recvfrom, tcp[0], buf, 20, 0, NULL, NULL)
HANG(recvmsg, stream[0], &message, 0)
HANG(recvmmsg, stream[0], messages, 2, 0, NULL)
HANG(sendto, datagram[0], "datagram", 8, 0, NULL, 0)
HANG(sendmsg, datagram[0], &message, 0)
HANG(sendmmsg, datagram[0], messages, 2, 0)
#ifdef SYS_io_uring_enter
HANG(io_uring_enter, uring, 0, 1, 1 /* IORING_ENTER_GETEVENTS */, NULL, 0)
#endif
#ifdef SYS_epoll_pwait2
HANG(epoll_pwait2, epoll, events, 3, &long_time, NULL, 0)
#endif
#ifdef SYS_futex_waitv
HANG(futex_waitv, waiters, 2, 0, NULL, 0)
#endif
#ifdef SYS_poll
HANG(poll, polled, 2, -1)
HANG(pause, 0)
HANG(epoll_wait, epoll, events, 3, -1)
HANG(open, "written", O_WRONLY)
#endif
static struct timeval time_of_words = { 100000, 11 };
#if defined(SYS_select) && !defined(SYS__newselect)	/* there, select is another call */
HANG(select, 20, &readable, NULL, &writable, &time_of_words)
#endif
#ifdef SYS_msgrcv
HANG(msgrcv, queue, &text, 16, 5, 0)
HANG(msgsnd, queue_full, &text, 16, 0)
#endif
#ifdef SYS_semtimedop
HANG(semtimedop, sets, operations, 2, &time_of_word)
#endif
#ifdef SYS_semop
HANG(semop, sets, operations, 1)
#endif
#ifdef SYS_accept
HANG(accept, listening, NULL, NULL)
#endif
#ifdef SYS__newselect
HANG(_newselect, 20, &readable, NULL, &writable, &time_of_words)
HANG(waitpid, child, NULL, __WALL)
static long receive_args[4];
HANG(socketcall, 10 /* SYS_RECV */, receive_args)
HANG(ipc, 1 /* SEMOP */, sets, 1, 0, operations)
HANG(clock_nanosleep_time64, CLOCK_MONOTONIC, 0, &long_time, NULL)
HANG(ppoll_time64, polled, 1, &long_time, &mask, 8)
HANG(pselect6_time64, 20, &readable, &writable, NULL, &long_time, NULL)
HANG(futex_time64, word, FUTEX_WAIT_BITSET, 7, NULL, NULL, 0xf0)
HANG(rt_sigtimedwait_time64, &mask, NULL, &long_time, 8)
HANG(mq_timedreceive_time64, message_queue, buf, 16, NULL, NULL)
HANG(semtimedop_time64, sets, operations, 2, &long_time)
HANG(recvmmsg_time64, stream[0], messages, 2, 0, NULL)
HANG(io_pgetevents_time64, aio, 1, 3, events, &long_time, NULL)
#endif

static void hang_futex_bitset(void)
{
	syscall(SYS_futex, word + 1, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 7, &deadline, NULL, 3);
}

static void hang_clock_absolute(void)
{
	static struct timespec at;

	at = soon(CLOCK_MONOTONIC);
	syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static void hang_setlkw(void)
{
#ifdef SYS_fcntl64
	struct flock64 wanted = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 3 };

	syscall(SYS_fcntl64, locked, F_OFD_SETLKW, &wanted);
#else
	struct flock wanted = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 2, .l_len = 3 };

	syscall(SYS_fcntl, locked, F_OFD_SETLKW, &wanted);
#endif
}

static void hang_connect(void)
{
	connect(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&backlog, sizeof(backlog));
}

static void hang_inotify(void)
{
	char events[200];

	if (syscall(SYS_read, watching, events, sizeof(events)) < 0)
		perror("inotify");
}

static void hang_timer(void)
{
	long long times;

	if (syscall(SYS_read, timer, &times, sizeof(times)) < 0)
		perror("timer");
}

static void hang_signals(void)
{
	struct signalfd_siginfo info;

	if (syscall(SYS_read, signals, &info, sizeof(info)) < 0)
		perror("signals");
}

static void hang_vfork(void)
{
	if (!vfork())
		for (;;)
			syscall(SYS_pause);
}

#define CALL(name) { #name, hang_##name }

static const struct {
	const char *name;
	void (*hang)(void);
} calls[] = {
	CALL(read), CALL(readv), CALL(write), CALL(writev), CALL(splice), CALL(tee), CALL(vmsplice), CALL(sendfile),
	CALL(flock), CALL(openat), CALL(openat2), CALL(epoll_pwait), CALL(ppoll), CALL(pselect6), CALL(nanosleep),
	CALL(clock_nanosleep), CALL(futex), CALL(rt_sigsuspend), CALL(rt_sigtimedwait), CALL(wait4), CALL(waitid),
	CALL(io_getevents), CALL(mq_timedreceive), CALL(mq_timedsend), CALL(accept4), CALL(recvfrom), CALL(recvmsg),
	CALL(recvmmsg), CALL(sendto), CALL(sendmsg), CALL(sendmmsg), CALL(futex_bitset), CALL(clock_absolute), CALL(setlkw),
	CALL(connect), CALL(inotify), CALL(timer), CALL(signals), CALL(vfork),
#ifdef SYS_io_uring_enter
	CALL(io_uring_enter),
#endif
#ifdef SYS_epoll_pwait2
	CALL(epoll_pwait2),
#endif
#ifdef SYS_futex_waitv
	CALL(futex_waitv),
#endif
#ifdef SYS_poll
	CALL(poll), CALL(pause), CALL(epoll_wait), CALL(open),
#endif
#if defined(SYS_select) && !defined(SYS__newselect)
	CALL(select),
#endif
#ifdef SYS_msgrcv
	CALL(msgrcv), CALL(msgsnd),
#endif
#ifdef SYS_semtimedop
	CALL(semtimedop),
#endif
#ifdef SYS_semop
	CALL(semop),
#endif
#ifdef SYS_accept
	CALL(accept),
#endif
#ifdef SYS__newselect
	CALL(_newselect), CALL(waitpid), CALL(socketcall), CALL(ipc), CALL(clock_nanosleep_time64), CALL(ppoll_time64),
	CALL(pselect6_time64), CALL(futex_time64), CALL(rt_sigtimedwait_time64), CALL(mq_timedreceive_time64),
	CALL(semtimedop_time64), CALL(recvmmsg_time64), CALL(io_pgetevents_time64),
#endif
};

static void prepare(void)
{
	make_files();
	make_sockets();
	make_queues();
	polled[0] = (struct pollfd){ empty[0], POLLIN | POLLPRI, 0 };
	polled[1] = (struct pollfd){ full[1], POLLOUT, 0 };
	FD_SET(empty[0], &readable);
	FD_SET(stream[0], &readable);
	FD_SET(full[1], &writable);
	waiters[0].value = waiters[1].value = 7;
	waiters[0].address = (unsigned long)(word + 2);
	waiters[1].address = (unsigned long)(word + 3);
	waiters[0].flags = waiters[1].flags = 2 | FUTEX_PRIVATE_FLAG;
#ifdef SYS__newselect
	receive_args[0] = tcp[1];
	receive_args[1] = (long)buf;
	receive_args[2] = 20;
#endif
	deadline = soon(CLOCK_REALTIME);
	child = fork();
	if (!child)
		for (;;)
			syscall(SYS_pause);
}

static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;

static void *hang(void *nr)
{
	size_t i = (size_t)nr;

	pthread_mutex_lock(&printing);
	printf("%s %ld\n", calls[i].name, syscall(SYS_gettid));
	fflush(stdout);
	pthread_mutex_unlock(&printing);
	/* a tracer that attaches by ptrace interrupts some calls */
	do {
		errno = 0;
		calls[i].hang();
	} while (errno == EINTR);
	fprintf(stderr, "hang: %s came back: %s\n", calls[i].name, strerror(errno));
	for (;;)
		pause();
	return NULL;
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;
	pthread_attr_t attr;
	pthread_t t;

	prepare();
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	for (size_t i = 0; i < n * sizeof(calls) / sizeof(*calls); i++)
		if ((errno = pthread_create(&t, &attr, hang, (void *)(i % (sizeof(calls) / sizeof(*calls))))))
			die("pthread_create");
	sleep(1);
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
