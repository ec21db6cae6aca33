// SPDX-License-Identifier: GPL-2.0
/*
 * The saved text has a line for each fact:
 *
 *	interface 2 eth0
 *	family 16 nlctrl
 *	optmem_max 20480
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include "settings.h"
#include "base/say.h"
#include "row/call.h"
#include "host.h"
#include "ask/ask.h"

static bool elsewhere;			/* the restored facts are used */

/* ---- names by number ------------------------------------------------------------------------ */

#define NAMES_MAX	4096

struct names {
	struct xlat *x;
	int n;
};

static struct names interfaces, generics;

static void forget_names(struct names *names)
{
	free(names->x);
	*names = (struct names){ 0 };
}

/*
 * A later name of the same number replaces the earlier one.  The kernel's names always fit, but a recording may have
 * been tampered with.
 */
static void add_name(struct names *names, uint32_t number, const char *name, size_t len)
{
	int i;

	for (i = 0; i < names->n && names->x[i].val != number; i++)
		;
	if (i == NAMES_MAX || len >= sizeof(names->x->str))
		return;
	if (i == names->n)
		names->x = realloc(names->x, ++names->n * sizeof(*names->x));
	if (!names->x)
		die("out of memory");
	names->x[i] = (struct xlat){ .val = number };
	memcpy(names->x[i].str, name, len);
}

static const char *find_name(const struct names *names, uint32_t number)
{
	for (int i = 0; i < names->n; i++)
		if (names->x[i].val == number)
			return names->x[i].str;
	return NULL;
}

/* ---- this machine's facts ---------------------------------------------------------------------- */

static void ask_interfaces(void)
{
	struct if_nameindex *all = if_nameindex();

	for (const struct if_nameindex *i = all; i && i->if_index; i++)
		add_name(&interfaces, i->if_index, i->if_name, strlen(i->if_name));
	if (all)
		if_freenameindex(all);
}

static void add_family(const struct nlattr *a, int len)
{
	const char *name = NULL;
	size_t name_len = 0;
	uint16_t id = 0;

	while (len >= (int)sizeof(*a) && a->nla_len >= sizeof(*a) && a->nla_len <= len) {
		int step = NLA_ALIGN(a->nla_len);

		if (a->nla_type == CTRL_ATTR_FAMILY_ID && a->nla_len >= sizeof(*a) + sizeof(id))
			memcpy(&id, a + 1, sizeof(id));
		if (a->nla_type == CTRL_ATTR_FAMILY_NAME) {
			name = (const char *)(a + 1);
			name_len = a->nla_len - sizeof(*a);
		}
		len -= step;
		a = (const void *)((const char *)a + step);
	}
	if (name && id)
		add_name(&generics, id, name, name_len);
}

/* False: the dump has ended. */
static bool take_families(const char *buf, int n)
{
	const struct nlmsghdr *h = (const void *)buf;

	for (; NLMSG_OK(h, (unsigned)n); h = NLMSG_NEXT(h, n)) {
		if (h->nlmsg_type == NLMSG_DONE || h->nlmsg_type == NLMSG_ERROR)
			return false;
		if (h->nlmsg_type == GENL_ID_CTRL && h->nlmsg_len >= NLMSG_LENGTH(GENL_HDRLEN))
			add_family((const void *)((const char *)NLMSG_DATA(h) + GENL_HDRLEN),
				   h->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN));
	}
	return true;
}

static void ask_families(void)
{
	const struct { struct nlmsghdr h; struct genlmsghdr g; } ask = {
		{ .nlmsg_len = sizeof(ask), .nlmsg_type = GENL_ID_CTRL, .nlmsg_flags = NLM_F_DUMP | NLM_F_REQUEST },
		{ .cmd = CTRL_CMD_GETFAMILY } };
	static char buf[32 << 10] __attribute__((aligned(8)));
	struct timeval second = { 1, 0 };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	ssize_t n;

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof(second));
	if (send(fd, &ask, sizeof(ask), 0) == sizeof(ask))
		while ((n = recv(fd, buf, sizeof(buf), 0)) > 0 && take_families(buf, n))
			;
	close(fd);
}

static uint32_t optmem_max;

static void ask_optmem_max(void)
{
	FILE *f = fopen("/proc/sys/net/core/optmem_max", "r");
	unsigned v = 0;

	if (!f || fscanf(f, "%u", &v) != 1)
		v = 0;
	if (f)
		fclose(f);
	optmem_max = v;
}

static bool restore_lines(const char *s, size_t len);

bool host_is_elsewhere(void)
{
	return elsewhere;
}

/* ---- for printing -------------------------------------------------------------------------------- */

int64_t host_answer_interface(const struct question *q, struct text *t, int *file)
{
	char name[IFNAMSIZ];

	(void)file;
	if (run.replay || !if_indextoname(q->a, name))
		return -1;
	put_s(t, name);
	return 0;
}

const char *host_interface(uint32_t index)
{
	static struct text name;

	if (elsewhere)
		return find_name(&interfaces, index);
	/* interfaces come and go, so ask again each time */
	name.len = 0;
	if (ask(ASK_INTERFACE, index, 0, NULL, 0, &name) < 0)
		return NULL;
	put_c(&name, '\0');
	return name.s;
}

const struct xlats *host_generic_families(void)
{
	static struct xlats all = { "GENERIC_FAMILY_???", NULL, 0 };
	static bool asked;
	struct text t = { 0 };

	if (!asked && !elsewhere) {
		host_save(&t);
		restore_lines(t.s, t.len);
		text_free(&t);
	}
	asked = true;
	all.x = generics.x;
	all.n = generics.n;
	return &all;
}

uint32_t host_optmem_max(void)
{
	if (!optmem_max && !elsewhere)
		ask_optmem_max();
	if (!optmem_max || optmem_max > SYSTRACE_CAP_MAX)
		optmem_max = 20480;
	return (optmem_max + 7) & ~7U;
}

/* Since Linux 6.8. */
bool host_lists_bound(void)
{
	static int listed = -1;
	struct utsname u;
	int major, minor;

	if (listed < 0)
		listed = !uname(&u) && sscanf(u.release, "%d.%d", &major, &minor) == 2 &&
			 (major > 6 || (major == 6 && minor >= 8));
	return listed;
}

#define CPUSET_MAX	4096

/* Found by trying sizes: sched_getaffinity() refuses those that are too small. */
uint32_t host_cpuset_bytes(void)
{
	static uint32_t size;

	if (size)
		return size;
	for (size = 128; size < CPUSET_MAX; size *= 2)
		if (syscall(SYS_sched_getaffinity, 0, size, NULL) != -1 || errno != EINVAL)
			break;
	return size;
}

struct timespec host_started(void)
{
	static struct timespec start;
	struct timespec up;

	if (start.tv_sec)
		return start;
	clock_gettime(CLOCK_BOOTTIME, &up);
	clock_gettime(CLOCK_REALTIME, &start);
	start.tv_sec -= up.tv_sec + (start.tv_nsec < up.tv_nsec);
	start.tv_nsec += (start.tv_nsec < up.tv_nsec) * 1000000000L - up.tv_nsec;
	return start;
}

static uint64_t wall_clock;

uint64_t host_wall_clock(void)
{
	const uint64_t second = 1000000000;
	struct timespec real, mono;

	if (!wall_clock) {
		clock_gettime(CLOCK_MONOTONIC, &mono);
		clock_gettime(CLOCK_REALTIME, &real);
		wall_clock = (real.tv_sec - mono.tv_sec) * second + real.tv_nsec - mono.tv_nsec;
	}
	return wall_clock;
}

void host_set_wall_clock(uint64_t t)
{
	wall_clock = t;
}

static struct utsname name;

const struct utsname *host_uname(void)
{
	if (!*name.sysname)
		uname(&name);
	return &name;
}

void host_set_uname(const struct utsname *u)
{
	name = *u;
}

/* ---- saving and restoring ------------------------------------------------------------------------ */

static void save_names(struct text *t, const char *what, const struct names *names)
{
	for (int i = 0; i < names->n; i++)
		put_f(t, "%s %u %s\n", what, (uint32_t)names->x[i].val, names->x[i].str);
}

int64_t host_answer(const struct question *q, struct text *t, int *file)
{
	(void)q;
	(void)file;
	if (run.replay)
		return -1;
	forget_names(&interfaces);
	ask_interfaces();
	save_names(t, "interface", &interfaces);
	forget_names(&generics);
	ask_families();
	save_names(t, "family", &generics);
	put_f(t, "optmem_max %u\n", host_optmem_max());
	return 0;
}

void host_save(struct text *t)
{
	ask(ASK_HOST, 0, 0, NULL, 0, t);
}

/* These names are printed without escapes, so they must have no terminal escape sequences. */
static bool is_plain(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] <= ' ' || s[i] > '~')
			return false;
	return len;
}

/* Ignores unknown kinds of facts: they are those of a later version. */
static void restore_line(const char *line, size_t len)
{
	char *s = strndup(line, len), what[16];
	const char *name;
	uint32_t number;
	size_t name_len;
	int at = 0;

	if (!s)
		die("out of memory");
	if (sscanf(s, "%15s %u %n", what, &number, &at) == 2) {
		name = s + at;
		name_len = strlen(name);
		if (!strcmp(what, "optmem_max"))
			optmem_max = number;
		else if (!strcmp(what, "interface") && name_len < IFNAMSIZ)
			add_name(&interfaces, number, name, name_len);
		else if (!strcmp(what, "family") && is_plain(name, name_len))
			add_name(&generics, number, name, name_len);
	}
	free(s);
}

static bool restore_lines(const char *s, size_t len)
{
	const char *end = s + len, *line_end;

	for (; s < end; s = line_end + 1) {
		line_end = memchr(s, '\n', end - s);
		if (!line_end)
			return false;
		restore_line(s, line_end - s);
	}
	return true;
}

bool host_restore(const char *s, size_t len)
{
	elsewhere = true;
	return restore_lines(s, len);
}

bool host_restore_more(const char *s, size_t len)
{
	uint32_t used = host_optmem_max();
	bool good = host_restore(s, len);

	optmem_max = used;
	return good;
}
