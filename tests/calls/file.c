// SPDX-License-Identifier: GPL-2.0
/* Files: every call of user/calls/file.c.  Works in a directory of its own, and removes it. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <time.h>
#include "args.h"

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static const char name[] = "f\nile";
static int fd;

/* A path without a terminating NUL: reading it fails before its end. */
static char *endless(void)
{
	return memset(at_end(5000), 'x', 5000);
}

#define OPENED(...)	close(syscall(__VA_ARGS__))

static void opening(void)
{
	static const int flags[] = { 0, 1, 2, 3, O_CREAT, O_CREAT | O_EXCL, O_TRUNC | O_APPEND | O_RDWR, O_TMPFILE | O_RDWR,
		O_DIRECTORY, O_SYNC, O_DSYNC, O_PATH | O_CLOEXEC | O_NOFOLLOW, O_DIRECT | O_NOATIME | O_NOCTTY | O_NONBLOCK,
		0x40000000, 0100000, (int)0x80000003 };
	uint64_t how[5] = { O_RDWR | O_CREAT, 0640, 0x3f };

	for (unsigned i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		OPENED(SYS_open, name, flags[i], WIDE(0666));
		OPENED(SYS_openat, WIDE(AT_FDCWD), i & 1 ? name : ".", WIDE(flags[i]), 07777);
	}
	syscall(SYS_open, NULL, 0, 0);
	syscall(SYS_open, BAD, O_CREAT, 0);
	syscall(SYS_open, endless(), 0, 0);
	syscall(SYS_open, "", O_RDONLY);
	syscall(SYS_openat, -1, at_end_with(name, sizeof(name)), 0);
	syscall(SYS_openat, 99, at_end_with(name, sizeof(name) - 1), 0);
	OPENED(SYS_creat, name, 0600);
	OPENED(SYS_openat2, AT_FDCWD, name, how, 24);
	how[2] = 0;
	OPENED(SYS_openat2, AT_FDCWD, name, at_end_with(how, 24), 24);
	how[0] = how[1] = 0;
	OPENED(SYS_openat2, AT_FDCWD, name, how, 40);
	how[1] = ~0ULL;
	how[0] = 1ULL << 32 | O_RDWR;		/* OPENAT2_REGULAR */
	how[2] = 0;
	syscall(SYS_openat2, AT_FDCWD, name, how, 24);
	how[0] = how[2] = 1ULL << 40 | O_RDWR;
	how[4] = 0xff01;
	syscall(SYS_openat2, AT_FDCWD, name, how, 40);
	syscall(SYS_openat2, AT_FDCWD, name, at_end_with(how, 24), 25);
	syscall(SYS_openat2, AT_FDCWD, name, how, 23);
	syscall(SYS_openat2, AT_FDCWD, name, BAD, 24);
	syscall(SYS_openat2, AT_FDCWD, name, NULL, 0);
	syscall(SYS_close, WIDE(-1));
	syscall(SYS_close_range, 500, WIDE(-2), 0);
	syscall(SYS_close_range, 500, 600, 0xff);
	close(dup(fd));
	close(syscall(SYS_dup2, fd, 200));
	close(syscall(SYS_dup3, fd, 200, O_CLOEXEC));
	syscall(SYS_dup3, fd, -1, 1);
	syscall(SYS_dup, WIDE(-1));
	OPENED(SYS_memfd_create, "a name", 3);
	OPENED(SYS_memfd_create, "another name that is longer than what is shown of it", 0);
	syscall(SYS_memfd_create, BAD, 0xfffffff8);
	syscall(SYS_memfd_create, NULL, 0x78000004);
	syscall(SYS_memfd_secret, 1);
	OPENED(SYS_memfd_secret, O_CLOEXEC);
}

static void pipes(void)
{
	int *p = at_end(2 * sizeof(int));

	if (!syscall(SYS_pipe, p))
		close(p[0]), close(p[1]);
	if (!syscall(SYS_pipe2, p, O_CLOEXEC | O_NONBLOCK))
		close(p[0]), close(p[1]);
	syscall(SYS_pipe, p + 1);
	syscall(SYS_pipe, NULL);
	syscall(SYS_pipe2, BAD, O_DIRECT);
	syscall(SYS_pipe2, p, -1);
}

static void handles(void)
{
	unsigned *h = at_end(8 + 128);
	int *id = AT_END(int), dir = open(".", O_RDONLY | O_DIRECTORY);

	h[0] = 0;
	syscall(SYS_name_to_handle_at, AT_FDCWD, name, h, id, 0);
	syscall(SYS_name_to_handle_at, AT_FDCWD, name, h, id, AT_SYMLINK_FOLLOW);
	close(syscall(SYS_open_by_handle_at, dir, h, O_RDONLY));
	h[0] = 128;
	syscall(SYS_name_to_handle_at, dir, ".", h, NULL, 0);
	syscall(SYS_name_to_handle_at, dir, "", h, id, AT_EMPTY_PATH | 1);
	h[0] = 129;
	syscall(SYS_open_by_handle_at, dir, h, O_RDWR);
	h[0] = 200;
	syscall(SYS_open_by_handle_at, dir, h, O_PATH);
	syscall(SYS_name_to_handle_at, dir, NULL, BAD, BAD, -1);
	syscall(SYS_open_by_handle_at, -1, NULL, 0);
	syscall(SYS_open_by_handle_at, -1, (char *)h + 130, 0);
	close(dir);
}

static void reading(void)
{
	char *data = at_end(40), *buf = at_end(100);
	struct iovec v[3] = { { data, 5 }, { data + 5, 10 }, { data + 15, 25 } },
		     r[3] = { { buf, 7 }, { buf + 7, 0 }, { buf + 7, 90 } };
	struct iovec *many = at_end(40 * sizeof(*many));

	memcpy(data, "some text\nwith \0 and \377 and \033[31m\"\\ 1234", 40);
	syscall(SYS_write, fd, data, 40);
	syscall(SYS_write, fd, data, 0);
	syscall(SYS_write, fd, data, 50);
	syscall(SYS_write, fd, data + 30, 10);
	syscall(SYS_write, fd, NULL, 0);
	syscall(SYS_write, fd, BAD, 3);
	syscall(SYS_write, WIDE(-1), BAD, -1L);
	syscall(SYS_lseek, fd, 0, SEEK_SET);
	syscall(SYS_read, fd, buf, 100);
	syscall(SYS_read, fd, buf, 100);
	syscall(SYS_lseek, fd, 0, SEEK_SET);
	syscall(SYS_read, fd, buf, 3);
	syscall(SYS_read, fd, BAD, 3);
	syscall(SYS_read, fd, NULL, 0);
	syscall(SYS_read, -1, buf, -1L);
	pwrite(fd, data, 12, 1000);
	pwrite(fd, data, 12, -5);
	pread(fd, buf, 40, 1000);
	pread(fd, buf, 33, 0);
	pread(fd, BAD, 33, 0x123456789aLL);
	pread(-1, buf, 33, -1);
	syscall(SYS_lseek, fd, 0, SEEK_SET);
	syscall(SYS_writev, fd, v, 3);
	syscall(SYS_writev, fd, v, 0);
	syscall(SYS_writev, fd, v, -1L);
	syscall(SYS_writev, fd, BAD, 2);
	syscall(SYS_writev, fd, NULL, 3);
	syscall(SYS_writev, fd, at_end_with(v, sizeof(v)), 4);
	v[1].iov_base = BAD;
	syscall(SYS_writev, fd, v, 3);
	v[2].iov_len = -1;
	syscall(SYS_writev, -1, v, 3);
	for (int i = 0; i < 40; i++)
		many[i] = (struct iovec){ data + i, 1 };
	syscall(SYS_writev, fd, many, 40);
	syscall(SYS_lseek, fd, 0, SEEK_SET);
	syscall(SYS_readv, fd, r, 3);
	syscall(SYS_readv, fd, r, 1);
	syscall(SYS_readv, fd, many, 40);
	syscall(SYS_readv, fd, many, 41);
	syscall(SYS_readv, -1, r, 2);
	syscall(SYS_readv, fd, BAD, 2);
	preadv(fd, r, 2, 3);
	preadv(fd, r, 3, 1000000);
	preadv(fd, r, 3, 0x123456789aLL);
	pwritev(fd, r, 3, 2);
	pwritev(fd, r, 3, -1);
	syscall(SYS_preadv2, fd, r, 3, 1, 0, 0);
	syscall(SYS_preadv2, fd, r, 3, -1, -1, 8);
	syscall(SYS_preadv2, fd, r, 3, 1, WIDE(2), -1);
	syscall(SYS_pwritev2, fd, r, 3, 1, 0, 0x17);
	syscall(SYS_pwritev2, fd, r, 3, 1, 0, 0x80);
}

static void seeking(void)
{
	for (int whence = -1; whence < 6; whence++) {
		syscall(SYS_lseek, fd, 10, WIDE(whence));
		syscall(SYS_lseek, fd, -10L, whence);
#ifdef SYS__llseek
		long long *to = AT_END(long long);

		syscall(SYS__llseek, fd, 0, 10, to, whence);
		syscall(SYS__llseek, fd, -1, 10, to, whence);
		syscall(SYS__llseek, fd, 1, 2, NULL, whence);
#endif
	}
}

static void copying(void)
{
	int p[2], to = open("copy", O_RDWR | O_CREAT, 0600);
	long long *off = AT_END(long long);
	long *word = AT_END(long);
	struct iovec v[2] = { { "abc", 3 }, { BAD, 2 } };

	if (pipe(p))
		return;
	*off = *word = 2;
	syscall(SYS_sendfile, to, fd, word, 10);
	syscall(SYS_sendfile, to, fd, word, 0);
	syscall(SYS_sendfile, to, fd, NULL, 3);
	syscall(SYS_sendfile, to, -1, word, 3);
	syscall(SYS_sendfile, to, fd, BAD, -1L);
#ifdef SYS_sendfile64
	syscall(SYS_sendfile64, to, fd, off, 10);
	syscall(SYS_sendfile64, to, fd, off, 0);
	syscall(SYS_sendfile64, to, -1, off, 10);
	syscall(SYS_sendfile64, to, fd, NULL, 10);
	syscall(SYS_sendfile64, to, fd, BAD, 10);
#endif
	*off = 1;
	syscall(SYS_copy_file_range, fd, off, to, NULL, 5, 0);
	syscall(SYS_copy_file_range, fd, off, to, BAD, 5, WIDE(7));
	syscall(SYS_copy_file_range, fd, NULL, -1, off, -1L, 0);
	syscall(SYS_splice, fd, off, p[1], NULL, 4, 3);
	syscall(SYS_splice, -1, NULL, p[1], BAD, 4, 0x18);
	syscall(SYS_tee, p[0], -1, 4, 1);
	syscall(SYS_tee, p[0], p[1], -1L, WIDE(0x10));
	syscall(SYS_vmsplice, p[1], v, 1, 0xc);
	syscall(SYS_vmsplice, p[1], v, 2, -1);
	syscall(SYS_vmsplice, -1, NULL, 0, 0);
	close(p[0]);
	close(p[1]);
	close(to);
	unlink("copy");
}

static void sizes(void)
{
	syscall(SYS_truncate, name, 100L);
	syscall(SYS_truncate, name, -1L);
	syscall(SYS_ftruncate, fd, 200L);
	syscall(SYS_ftruncate, WIDE(-1), -200L);
	truncate64(name, 0x1234567890LL);
	ftruncate64(fd, 300);
	truncate64(name, -1);
	ftruncate64(fd, -2);
	fallocate(fd, 0, 0, 4096);
	fallocate(fd, 3, 10, 20);
	fallocate(-1, 0xff, -1, 0x1234567890LL);
	posix_fadvise64(fd, 1, 2, POSIX_FADV_WILLNEED);
	posix_fadvise64(fd, -1, 0x1234567890LL, 77);
#ifdef SYS_fadvise64
	syscall(SYS_fadvise64, fd, 1L, 0L, 3L, 4L);
	syscall(SYS_fadvise64, fd, -1L, -1L, 5L, 0L);
#endif
	readahead(fd, 5, 10);
	readahead(-1, -1, -1);
	sync_file_range(fd, 0, 100, 7);
	sync_file_range(-1, -1, 0x1234567890LL, 0xff);
	syscall(SYS_syncfs, fd);
	syscall(SYS_fsync, fd);
	syscall(SYS_fdatasync, -1);
	syscall(SYS_sync);
}

static void stats(void)
{
	static const char *const names[] = { "f\nile", ".", "/dev/null", "/dev/sda", "/dev/tty0",
		"/proc/self", "/proc/self/fd/0", "", "nothing" };
	struct stat *st = at_end(160);
	char *stx = at_end(256);

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++) {
#ifdef SYS_newfstatat
		syscall(SYS_stat, names[i], (char *)st + 16);
		syscall(SYS_lstat, names[i], (char *)st + 16);
		syscall(SYS_newfstatat, AT_FDCWD, names[i], (char *)st + 16, i << 8 | i << 12);
#else
		syscall(SYS_stat, names[i], (char *)st + 96);
		syscall(SYS_lstat, names[i], (char *)st + 96);
		syscall(SYS_oldstat, names[i], (char *)st + 128);
		syscall(SYS_oldlstat, names[i], (char *)st + 128);
		syscall(SYS_stat64, names[i], (char *)st + 64);
		syscall(SYS_lstat64, names[i], (char *)st + 64);
		syscall(SYS_fstatat64, AT_FDCWD, names[i], (char *)st + 64, i << 8 | i << 12);
#endif
		syscall(SYS_statx, AT_FDCWD, names[i], i << 8 | i << 12, i & 1 ? 0xfff : 0x7ff, stx);
	}
	syscall(SYS_fstat, fd, st);
	syscall(SYS_fstat, 0, (char *)st + 100);
	syscall(SYS_fstat, -1, st);
	syscall(SYS_fstat, fd, NULL);
#ifdef SYS_fstat64
	syscall(SYS_fstat64, fd, st);
	syscall(SYS_fstat64, -1, st);
	syscall(SYS_oldfstat, fd, st);
	syscall(SYS_oldfstat, -1, NULL);
#endif
	for (unsigned m = 1; m; m <<= 1)
		syscall(SYS_statx, WIDE(-1), name, m, m, stx);
	syscall(SYS_statx, fd, "", AT_EMPTY_PATH | 0x2000, 0, stx);
	syscall(SYS_statx, fd, "", AT_EMPTY_PATH, 0x1fff, stx + 1);
	syscall(SYS_statx, AT_FDCWD, BAD, -1, -1, NULL);
}

static void statfss(void)
{
	char *buf = at_end(120);

	syscall(SYS_statfs, "/", buf);
	syscall(SYS_statfs, "/proc", buf);
	syscall(SYS_statfs, "/sys", buf);
	syscall(SYS_statfs, "nothing", buf);
	syscall(SYS_statfs, "/dev", buf + 80);
	syscall(SYS_statfs, BAD, NULL);
	syscall(SYS_fstatfs, fd, buf);
	syscall(SYS_fstatfs, -1, buf);
#ifdef SYS_statfs64
	syscall(SYS_statfs64, "/", 84, buf + 36);
	syscall(SYS_statfs64, "/", 85, buf);
	syscall(SYS_statfs64, "/", 84, buf + 37);
	syscall(SYS_fstatfs64, fd, 84, buf);
	syscall(SYS_fstatfs64, -1, 84, buf);
	syscall(SYS_fstatfs64, fd, 88, buf);
#endif
	syscall(SYS_ustat, 0x801, buf);
	syscall(SYS_ustat, WIDE(0xfe00), buf + 100);
	syscall(SYS_ustat, 0, NULL);
}

static void attributes(void)
{
	static const unsigned modes[] = { 0, 7, 0100, 04755, 07777, 0177777 };

	for (unsigned i = 0; i < 9; i++) {
		syscall(SYS_access, name, i);
		syscall(SYS_faccessat, AT_FDCWD, name, WIDE(i));
		syscall(SYS_faccessat2, AT_FDCWD, name, 4, 0x1300 * i | 0x80000000 * (i & 1));
	}
	syscall(SYS_access, BAD, -1);
	syscall(SYS_access, NULL, 0);
	for (unsigned i = 0; i < sizeof(modes) / sizeof(*modes); i++) {
		syscall(SYS_chmod, name, WIDE(modes[i]));
		syscall(SYS_fchmod, fd, modes[i]);
		syscall(SYS_fchmodat, AT_FDCWD, name, modes[i], -1);
		syscall(SYS_umask, WIDE(modes[i]));
	}
	syscall(SYS_umask, 022);
	for (int id = -1; id < 2; id++) {
		syscall(SYS_chown, name, id, -1);
		syscall(SYS_lchown, name, WIDE(-1), WIDE(id));
		syscall(SYS_fchown, fd, id, WIDE(0xffff));
		syscall(SYS_fchownat, AT_FDCWD, name, 0xffff, id, id ? 0x100 : 0x1400);
#ifdef SYS_chown32
		syscall(SYS_chown32, name, id, 0xffff);
		syscall(SYS_lchown32, name, 0xffff, id);
		syscall(SYS_fchown32, fd, id, -1);
#endif
	}
	syscall(SYS_chown, BAD, 0, 0);
	syscall(SYS_fchownat, -1, NULL, 1, 2, -1);
	syscall(SYS_flock, fd, 1);
	syscall(SYS_flock, fd, 8);
	syscall(SYS_flock, fd, WIDE(0xf4));
	syscall(SYS_flock, -1, 0x80000006);
}

static void times(void)
{
	long t[4] = { 1492356708, 1492357086, 0, 0 }, tv[4] = { 1492356708, 567891, 1492357086, 1 },
	     ts[4] = { 1492356708, UTIME_NOW, 1492357086, 678902345 };

	syscall(SYS_utime, name, at_end_with(t, 2 * sizeof(long)));
	syscall(SYS_utime, name, at_end_with(t, sizeof(long)));
	syscall(SYS_utime, name, t + 2);
	syscall(SYS_utime, name, NULL);
	syscall(SYS_utime, NULL, BAD);
	syscall(SYS_utimes, name, at_end_with(tv, sizeof(tv)));
	syscall(SYS_utimes, name, at_end_with(tv, sizeof(tv) - 1));
	tv[1] = 1000000, tv[2] = -1, tv[3] = -2;
	syscall(SYS_utimes, name, tv);
	syscall(SYS_futimesat, AT_FDCWD, name, tv);
	syscall(SYS_futimesat, -1, name, NULL);
	syscall(SYS_utimensat, AT_FDCWD, name, at_end_with(ts, sizeof(ts)), 0);
	ts[1] = 0, ts[3] = UTIME_OMIT;
	syscall(SYS_utimensat, AT_FDCWD, name, ts, AT_SYMLINK_NOFOLLOW);
	ts[3] = 1000000000;
	syscall(SYS_utimensat, fd, NULL, ts, 0);
	syscall(SYS_utimensat, WIDE(-1), BAD, at_end_with(ts, 2 * sizeof(long)), -1);
	syscall(SYS_utimensat, fd, "", NULL, 0x1000);
#ifdef SYS_utimensat_time64
	long long t64[4] = { 1492356708, 123456789, 0x123456789a, UTIME_OMIT };

	syscall(SYS_utimensat_time64, AT_FDCWD, name, at_end_with(t64, sizeof(t64)), 0);
	syscall(SYS_utimensat_time64, AT_FDCWD, name, at_end_with(t64, sizeof(t64) - 1), 0);
#endif
}

static void fcntls(long nr)
{
	static const long args[] = { 0, 1, 2, 3, -1, 0x7fffffff, 0x80000000 };
	struct flock l = { F_RDLCK, SEEK_SET, 1, 2, 0 };
	struct flock64 m = { .l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_start = 0x123456789aLL, .l_len = -2 };
	struct f_owner_ex o = { F_OWNER_PID, 0 };

	/* all commands but those that would wait or lock */
	for (int cmd = 0; cmd < 12; cmd++)
		for (unsigned i = 0; i < sizeof(args) / sizeof(*args); i++)
			if (cmd != F_SETLKW && cmd != F_DUPFD)
				syscall(nr, fd, cmd, args[i]);
	for (int cmd = 12; cmd < 40; cmd++)
		if (cmd != 38 && cmd != 14)
			syscall(nr, fd, cmd, BAD);
	close(syscall(nr, fd, F_DUPFD, 100));
	syscall(nr, fd, F_DUPFD, -1L);
	close(syscall(nr, fd, F_DUPFD_CLOEXEC, 100));
	syscall(nr, fd, F_SETFL, O_APPEND | O_NONBLOCK);
	syscall(nr, fd, F_GETFL);
	syscall(nr, fd, F_SETFD, WIDE(1));
	syscall(nr, fd, F_GETFD);
	syscall(nr, fd, F_SETLK, END(l));
	syscall(nr, fd, F_SETLKW, &l);
	syscall(nr, fd, F_GETLK, END(l));
	l.l_type = 77, l.l_whence = 9;
	syscall(nr, fd, F_SETLK, &l);
	syscall(nr, fd, F_GETLK, &l);
	syscall(nr, fd, F_GETLK, NULL);
	syscall(nr, fd, F_OFD_SETLK, END(m));
	syscall(nr, fd, F_OFD_GETLK, END(m));
	syscall(nr, fd, F_OFD_SETLKW, &m);
	syscall(nr, fd, 12, &m);
	syscall(nr, fd, 13, &m);
	syscall(nr, -1, 14, BAD);
	syscall(nr, fd, F_SETOWN_EX, END(o));
	syscall(nr, fd, F_GETOWN_EX, END(o));
	o.type = 7, o.pid = -3;
	syscall(nr, fd, F_SETOWN_EX, &o);
	syscall(nr, -1, F_GETOWN_EX, &o);
	syscall(nr, fd, F_SETSIG, SIGUSR1);
	syscall(nr, fd, F_GETSIG);
	syscall(nr, fd, F_SETSIG, 40);
	syscall(nr, fd, F_GETSIG);
	syscall(nr, fd, F_SETSIG, 0);
	syscall(nr, fd, F_SETLEASE, F_UNLCK);
	syscall(nr, fd, F_SETLEASE, 9);
	syscall(nr, fd, F_GETLEASE);
	syscall(nr, fd, F_NOTIFY, 0x8000003f);
	syscall(nr, fd, F_NOTIFY, 0);
	syscall(nr, fd, 1029, 5);
	syscall(nr, fd, 0x7000, 5);
	syscall(nr, fd, F_GETPIPE_SZ);
	syscall(nr, fd, F_SETPIPE_SZ, 4096);
	syscall(nr, fd, F_ADD_SEALS, 0x1f);
	syscall(nr, fd, F_GET_SEALS);
	int sealed = memfd_create("sealed", 2);

	syscall(nr, sealed, F_ADD_SEALS, 3);
	syscall(nr, sealed, F_GET_SEALS);
	close(sealed);
}

static void xattrs(void)
{
	char *value = at_end_with("val\0ue", 7), *buf = at_end(65536);

	for (int i = 0; i < 4; i++) {
		static const int sizes[] = { 7, 6, 0, 3 };

		syscall(SYS_setxattr, name, "user.one", value, sizes[i], i);
		syscall(SYS_lsetxattr, name, "user.two", value, sizes[i], 0);
		syscall(SYS_fsetxattr, fd, "user.a rather long name that is cut", value, sizes[i], -1);
		syscall(SYS_getxattr, name, "user.one", buf, 100);
		syscall(SYS_lgetxattr, name, "user.two", buf, i);
		syscall(SYS_fgetxattr, fd, "user.one", NULL, 0);
		syscall(SYS_listxattr, name, buf, 100 * i);
		syscall(SYS_llistxattr, name, NULL, 0);
		syscall(SYS_flistxattr, fd, buf, 100);
	}
	memset(buf, 'v', 65536);
	syscall(SYS_setxattr, name, "user.long", buf, 40, 0);
	syscall(SYS_getxattr, name, "user.long", buf, 40);
	syscall(SYS_setxattr, name, "user.longer", buf, 65537, 0);
	syscall(SYS_setxattr, name, BAD, value, 8, 0);
	syscall(SYS_setxattr, NULL, NULL, NULL, -1L, 0);
	syscall(SYS_getxattr, name, "user.none", BAD, 8);
	syscall(SYS_listxattr, BAD, BAD, 8);
	syscall(SYS_removexattr, name, "user.one");
	syscall(SYS_lremovexattr, name, "user.two");
	syscall(SYS_fremovexattr, -1, BAD);
}

static void names(void)
{
	char *buf = at_end(64);

	syscall(SYS_symlink, "a target", "link");
	syscall(SYS_symlinkat, "tar\tget", AT_FDCWD, "link2");
	syscall(SYS_readlink, "link", buf, 64);
	syscall(SYS_readlink, "link", buf, 3);
	syscall(SYS_readlink, "link", BAD, 64);
	syscall(SYS_readlink, name, buf, -1L);
	syscall(SYS_readlinkat, AT_FDCWD, "link2", buf, 64);
	syscall(SYS_readlinkat, -1, BAD, NULL, 0);
	syscall(SYS_rename, "link", "link3");
	syscall(SYS_rename, BAD, NULL);
	syscall(SYS_renameat, AT_FDCWD, "link3", AT_FDCWD, "link");
	syscall(SYS_renameat, WIDE(-1), "", WIDE(-2), endless());
	syscall(SYS_renameat2, AT_FDCWD, "link", AT_FDCWD, "link2", 2);
	syscall(SYS_renameat2, AT_FDCWD, "link", AT_FDCWD, "link2", 0xfd);
	syscall(SYS_link, name, "hard");
	syscall(SYS_linkat, AT_FDCWD, name, AT_FDCWD, "hard2", 0);
	syscall(SYS_linkat, -1, "", 5, "hard3", AT_EMPTY_PATH | AT_SYMLINK_FOLLOW | 1);
	syscall(SYS_unlink, "hard");
	syscall(SYS_unlink, "hard2");
	syscall(SYS_unlinkat, AT_FDCWD, "link", 0);
	syscall(SYS_unlinkat, AT_FDCWD, "link2", WIDE(0));
	syscall(SYS_unlinkat, -1, BAD, -1);
	syscall(SYS_mkdir, "dir", 0750);
	syscall(SYS_mkdirat, AT_FDCWD, "dir/dir", WIDE(01777));
	syscall(SYS_mkdir, NULL, -1);
	syscall(SYS_chdir, "dir");
	syscall(SYS_getcwd, at_end(4096), 4096);
	syscall(SYS_getcwd, buf, 3);
	syscall(SYS_getcwd, NULL, -1L);
	syscall(SYS_chdir, "..");
	syscall(SYS_chdir, BAD);
	syscall(SYS_fchdir, -1);
	syscall(SYS_rmdir, "dir/dir");
	syscall(SYS_unlinkat, AT_FDCWD, "dir", AT_REMOVEDIR);
	syscall(SYS_rmdir, endless());
	syscall(SYS_mknod, "fifo", S_IFIFO | 0600, 5);
	syscall(SYS_mknod, "null", S_IFCHR | 0600, 0x103);
	syscall(SYS_mknodat, AT_FDCWD, "block", WIDE(S_IFBLK | 04600), WIDE(0x12345678));
	syscall(SYS_mknodat, AT_FDCWD, "block", 0600, 1);
	syscall(SYS_mknod, "nothing", 0, 1);
	syscall(SYS_mknod, "nothing", 04755, 1);
	syscall(SYS_mknod, "nothing", 0177777, 1);
	syscall(SYS_mknod, "nothing", S_IFSOCK | S_ISVTX, 1);
	for (const char *const *n = (const char *const []){ "fifo", "null", "block", "nothing", NULL }; *n; n++)
		unlink(*n);
	syscall(SYS_chroot, "nothing");
	syscall(SYS_pivot_root, "nothing", BAD);
	syscall(SYS_uselib, "nothing");
}

static void directories(void)
{
	int dir = open("/proc/self", O_RDONLY | O_DIRECTORY), own = open(".", O_RDONLY | O_DIRECTORY);
	char *buf = at_end(8192);

	syscall(SYS_getdents, own, buf, 8192);
	syscall(SYS_getdents, own, buf, 8192);
	syscall(SYS_getdents64, dir, buf, 8192);
	syscall(SYS_getdents64, dir, buf, 8192);
	lseek(own, 0, SEEK_SET);
	syscall(SYS_getdents64, own, buf, WIDE(8192));
	lseek(own, 0, SEEK_SET);
	syscall(SYS_getdents64, own, buf, 5);
	syscall(SYS_getdents64, fd, buf, 100);
	syscall(SYS_getdents, -1, BAD, 100);
	syscall(SYS_getdents64, own, NULL, 100);
#ifdef SYS_readdir
	lseek(own, 0, SEEK_SET);
	syscall(SYS_readdir, own, buf, 1);
	syscall(SYS_readdir, own, buf, 3);
	while (syscall(SYS_readdir, own, buf, 1) > 0)
		;
	syscall(SYS_readdir, -1, buf, 1);
#endif
	close(dir);
	close(own);
}

/* Newer calls: what strace 6.1 does not know. */
static void newer(void)
{
	struct { uint64_t value; uint32_t size, flags; } args = { (uintptr_t)"value", 5, 1 };
	struct { uint64_t flags; uint32_t words[4]; } attr = { 0x80000003, { 1, 2, 3, 4 } };
	uint64_t hint = 2;

	syscall(SYS_fchmodat2, AT_FDCWD, "nothing", 0600, AT_SYMLINK_NOFOLLOW);
	syscall(SYS_fchmodat2, -1, "", 0600, -1);
	syscall(463, AT_FDCWD, "nothing", 0, "user.x", END(args), 16L);		/* setxattrat ... */
	syscall(463, -1, "", -1, "user.x", END(args), 15L);
	syscall(464, AT_FDCWD, "nothing", AT_SYMLINK_NOFOLLOW, "user.x", END(args), 16L);
	syscall(464, -1, BAD, 0x1000, BAD, BAD, 16L);
	syscall(465, AT_FDCWD, "/", 0, at_end(100), 100L);
	syscall(465, -1, "", 1, BAD, 100L);
	syscall(466, AT_FDCWD, "nothing", 0, "user.x");
	syscall(468, AT_FDCWD, "/", at_end(24), 24L, 0);			/* file_getattr, file_setattr */
	syscall(468, -1, "", BAD, 23L, 1);
	syscall(469, -1, "", END(attr), 24L, 0);
	syscall(469, -1, "", END(attr), 8192L, AT_SYMLINK_NOFOLLOW);
	for (int cmd = 1027; cmd < 1039; cmd++) {
		syscall(SYS_fcntl, -1, cmd, END(hint));
		syscall(SYS_fcntl, -1, cmd, BAD);
#ifdef SYS_fcntl64
		syscall(SYS_fcntl64, -1, cmd, END(hint));
#endif
	}
}

int main(int argc, char **argv)
{
	char dir[] = "/tmp/calls-XXXXXX";

	(void)argv;
	if (argc > 1) {
		newer();
		return 0;
	}
	if (!mkdtemp(dir) || chdir(dir))
		return 1;
	fd = open(name, O_RDWR | O_CREAT, 0644);
	opening();
	pipes();
	handles();
	reading();
	seeking();
	copying();
	sizes();
	stats();
	statfss();
	attributes();
	times();
	fcntls(SYS_fcntl);
#ifdef SYS_fcntl64
	fcntls(SYS_fcntl64);
#endif
	xattrs();
	names();
	directories();
	close(fd);
	unlink(name);
	return chdir("/") || rmdir(dir);
}
