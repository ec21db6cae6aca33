// SPDX-License-Identifier: GPL-2.0
/* built: shipped */
/*
 * figures FILE CALLS: makes a recording of a program whose figures are known (tests/host/report.py
 * knows them): CALLS calls, descriptors that leak, a file that is opened again and again, paths
 * that do not exist, retries, a connection, and names that try to inject script into the page that
 * shows them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include "settings.h"
#include "base/say.h"
#include "recording/record.h"
#include "made.h"

#define SERVER	100
#define WORKER	101		/* a thread of the server */
#define CHILD	200

static unsigned long made_calls;

static void flush_made(void)
{
	record_tape.ring(0, buffer, filled);
	record_tape.sync(now);
	filled = 0;
}

static void come(int tid, int tgid, int parent, const char *comm)
{
	struct systrace_new *n;

	new(tid, tgid, parent);
	n = (void *)latest;
	n->ns_tid = tid;
	n->ns_tgid = tgid;
	memcpy(n->comm, comm, strlen(comm));
	flush_made();
}

/* Adds empty blocks for everything that the last EXIT could have copied. */
static void fill_exit(void)
{
	const struct plan *plan = plan_at(((const struct systrace_exit *)latest)->plan);

	for (int op = plan->nenter; op < plan->nops; op++) {
		block(op, SYSTRACE_NONE, 0, NULL, 0);
		if (plan->ops[op].kind == SYSTRACE_EACH)
			op += plan->ops[op].body;
	}
}

/* The call returns 1 + @more us after its entry. */
static void end(int tid, const char *name, int64_t ret, uint64_t more)
{
	now += more * 1000;
	leave(tid, name, ret, 0);
	fill_exit();
	made_calls++;
	flush_made();
}

static void open_it(int tid, const char *path, size_t len, int64_t ret)
{
	struct fill path_is = { .data = path, .len = len + 1 };

	enter(tid, "openat", (uint32_t)AT_FDCWD, 0x1000, 0);
	path_is.op = op_of(SYSTRACE_STR, 0);
	fill(&path_is, 1);
	end(tid, "openat", ret, 2);
}

static void open_named(int tid, const char *path, int64_t ret)
{
	open_it(tid, path, strlen(path), ret);
}

static void close_it(int tid, int fd)
{
	enter(tid, "close", fd, 0, 0);
	fill(NULL, 0);
	end(tid, "close", 0, 0);
}

/* A call on a socket that is connected from 127.0.0.1:8000 to 10.0.0.9:40000. */
static void talk(int tid, const char *name, int64_t ret)
{
	struct {
		struct systrace_fdinfo is;
		char path[16];
		struct sockaddr_in local, peer;
	} fd = {
		.is = { .mode = S_IFSOCK | 0777, .path = 10, .family = AF_INET, .type = SOCK_STREAM, .local = 16, .peer = 16, .ino = 77,
			.name = "TCP" },
		.path = "socket:[77]", .local = { AF_INET, htons(8000), { htonl(INADDR_LOOPBACK) } },
		.peer = { AF_INET, htons(40000), { htonl(0x0a000009) } },
	};
	struct fill is = { .data = &fd, .len = sizeof(fd) };
	struct systrace_enter *e = enter(tid, name, 7, 0, 0);

	e->args[2] = 1000;
	is.op = op_of(SYSTRACE_FDINFO, 0);
	fill(&is, 1);
	end(tid, name, ret, 7);
}

static void tell_what_is_known(void)
{
	static const char *const hostile[] = { "<script>document.title='taken'</script>", "</script><img src=x onerror=alert(1)>",
		"a\nb", "\xff\xfe", "\xe2\x80\xae" "gnp.exe", "\"'&<!--" };
	char path[40];

	for (int i = 0; i < 3; i++)
		open_named(SERVER, "/srv/leak", 500 + i);
	for (int i = 0; i < 60; i++) {
		open_named(WORKER, "/etc/app.conf", 9);
		close_it(SERVER, 9);
	}
	for (int i = 0; i < 55; i++) {
		snprintf(path, sizeof(path), "/opt/missing/%d", i % 5);
		open_named(CHILD, path, -ENOENT);
	}
	for (int i = 0; i < 12; i++)
		talk(SERVER, "recvfrom", -EAGAIN);
	for (int i = 0; i < 5; i++)
		talk(SERVER, "sendto", 1000);
	for (size_t i = 0; i < COUNT(hostile); i++)
		open_named(WORKER, hostile[i], -EACCES);
}

/* Two thirds of the calls open and close files, in two threads; the others fail. */
static void tell_others(unsigned long calls)
{
	char path[40];

	for (unsigned int i = 0; made_calls + 3 <= calls; i++) {
		int tid = i % 2 ? SERVER : WORKER;

		snprintf(path, sizeof(path), "/srv/data/%u", i % 40);
		open_named(tid, path, 20);
		close_it(tid, 20);
		open_named(tid, "/nowhere", i % 10 ? -EACCES : -ELOOP);
	}
	while (made_calls < calls)
		close_it(SERVER, 99);
}

int main(int argc, char **argv)
{
	struct recording_session s = { .cpus = 1, .ring_size = 4 << 20, .flags = RECORDING_MANY };
	const struct recording_attached nobody = { 0 };
	static const struct systrace_stats nothing_lost;

	argv0 = "figures";
	if (argc != 3)
		die("usage: figures FILE CALLS");
	now = 1000000;
	capture_what_is_recorded();
	plans_build();
	record_open(argv[1]);
	record_session(&s, &nobody);
	come(SERVER, SERVER, 0, "server");
	come(WORKER, SERVER, SERVER, "worker");
	come(CHILD, CHILD, SERVER, "child");
	tell_what_is_known();
	tell_others(strtoul(argv[2], NULL, 0));
	signal_to(CHILD, SIGTERM);
	flush_made();
	gone(CHILD, CHILD, SIGTERM, true);
	flush_made();
	gone(WORKER, SERVER, 0, false);
	gone(SERVER, SERVER, 0, true);
	flush_made();
	record_sink.lost(&nothing_lost);
	record_sink.close();
	return record_sink.flush();
}
