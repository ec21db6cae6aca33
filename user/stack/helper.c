// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "settings.h"
#include "base/interrupt.h"
#include "ask/ask.h"
#include "ask/proc.h"
#include "helper.h"
#include "helper_files.h"
#include "ask/sandbox.h"
#include "strange.h"
#include "ask/talk.h"
#include "unwind.h"

#define ANSWER_MAX	(16U << 20)
#define NUMBERS_MOST	(1U << 22)		/* of mappings: as many as there can be processes */
#define REQUEST_SECONDS	10			/* of processor time for one request */
#define REQUEST_MEMORY	(6ULL << 30)		/* bytes that may be mapped for one request: mostly files */
#define MEMORY_MUCH	(10ULL << 30)		/* bytes: a helper with more memory is replaced */

struct request {
	uint32_t number;		/* number of the mappings */
	uint32_t maps;			/* bytes of new mappings; 0: they are already known */
	uint32_t stack;			/* bytes of the stack; 0: forget the mappings */
	int32_t style;
};

/* ---- the helper --------------------------------------------------------------------------- */

static int statm;			/* /proc/self/statm, to learn its own memory */
static uint64_t memory;			/* its memory in bytes, when mappings were last new */
static struct program **programs;	/* by number of the mappings */
static uint32_t nprograms;

static struct program **program_of(uint32_t number)
{
	uint32_t more = 2 * number + 64;

	if (number >= nprograms) {
		programs = realloc(programs, more * sizeof(*programs));
		if (!programs)
			_exit(1);
		memset(programs + nprograms, 0, (more - nprograms) * sizeof(*programs));
		nprograms = more;
	}
	return &programs[number];
}

static void *receive_data(size_t len)
{
	void *data = malloc(len + 1);

	if (!data || !talk_receive(helper_line, data, len, TALK_FOREVER))
		_exit(1);
	return data;
}

static uint64_t memory_now(void)
{
	char pages[24] = "";

	return pread(statm, pages, sizeof(pages) - 1, 0) > 0 ? strtoull(pages, NULL, 10) * sysconf(_SC_PAGESIZE) : 0;
}

static void limit_resource(int what, uint64_t most)
{
	struct rlimit l;

	if (getrlimit(what, &l))
		return;
	l.rlim_cur = most < l.rlim_max ? most : l.rlim_max;
	setrlimit(what, &l);
}

/*
 * Limits for a request, so that a forged file cannot keep the helper busy forever.  The memory limit
 * is set again only for new mappings, because these bring files; the processor limit only if another
 * second has been used since.
 */
static void set_limits(bool new_maps)
{
	static time_t last = -1;
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	if (used.tv_sec != last)
		limit_resource(RLIMIT_CPU, used.tv_sec + REQUEST_SECONDS);
	last = used.tv_sec;
	if (!new_maps)
		return;
	memory = memory_now();
	limit_resource(RLIMIT_AS, memory + REQUEST_MEMORY);
}

static void answer_request(const struct request *r)
{
	struct program **p = program_of(r->number);
	static struct text text;
	struct reply reply = { TEXT };
	void *data;

	set_limits(r->maps);
	if (r->maps || !r->stack) {
		program_free(*p);
		*p = NULL;
	}
	if (r->maps) {
		data = receive_data(r->maps);
		*p = program_new(data, r->maps);
		free(data);
	}
	if (!r->stack)
		return;
	data = receive_data(r->stack);
	text.len = 0;
	if (*p)
		unwind(&text, *p, data, r->stack, r->style);
	free(data);
	reply.len = text.len;
	if (memory > MEMORY_MUCH)
		reply.kind = LAST;
	if (!talk_send(helper_line, &reply, sizeof(reply), TALK_FOREVER) || !talk_send(helper_line, text.s, text.len, TALK_FOREVER))
		_exit(1);
}

static bool confine_helper(void)
{
	statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	/* opens our own files that it will need */
	unwind_prepare();
	return sandbox_helper();
}

static void serve_requests(int socket)
{
	struct request r;

	helper_line = socket;
	while (talk_receive(helper_line, &r, sizeof(r), TALK_FOREVER))
		answer_request(&r);
}

/* ---- the reader ----------------------------------------------------------------------------- */

const struct server stack_server = { .name = "systrace-stacks", .confine = confine_helper, .serve = serve_requests };

static pid_t helper;			/* 0: none */
static int peer;
static uint32_t generation;		/* number of helpers started so far */

static bool begin_helper(void)
{
	helper = talk_begin(&peer, &stack_server);
	generation++;
	return helper > 0;
}

/* A request that is still in progress fails. */
void helper_end(void)
{
	if (helper > 0)
		talk_end(helper, peer);
	helper = 0;
}

static bool put_path(char *path, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(path, PATH_MAX, fmt, args);
	va_end(args);
	return n < PATH_MAX;
}

/*
 * The path of the requested file.  The helper may be controlled by the author of the files that it
 * has read: so it gets mapped files, files next to them, debug information, and nothing else.
 */
static bool find_path(char *path, const struct maps *maps, const struct reply *r, const char *name)
{
	const char *bytes = maps->bytes, *mapped = bytes + r->at + sizeof(struct systrace_map);
	struct systrace_map m;
	int folder;

	if (r->kind == DEBUG)
		return !strncmp(name, DEBUG_FOLDER, strlen(DEBUG_FOLDER)) && !strstr(name, "/../") &&
		       put_path(path, "%s", name);
	if (r->at > maps->len || maps->len - r->at < sizeof(m))
		return false;
	memcpy(&m, bytes + r->at, sizeof(m));
	if (m.name > maps->len - r->at - sizeof(m) || m.name >= PATH_MAX || !m.name || *mapped != '/')
		return false;
	if (r->kind == MAPPED)
		return put_path(path, "%.*s", (int)m.name, mapped);
	folder = (const char *)memrchr(mapped, '/', m.name) - mapped;
	return r->kind == BESIDE && !strstr(name, "../") && put_path(path, "%.*s/%s", folder, mapped, name);
}

/* It must belong to the user of the process, or to root: other users can put files into /tmp, too. */
static bool process_owns_file(const char *process, int file)
{
	struct stat runs, is;

	return !stat(process, &runs) && !fstat(file, &is) && (is.st_uid == runs.st_uid || !is.st_uid);
}

/*
 * Opens the file as the process sees it: below its own root, and by the pid in its own namespace.
 * *@file is -1 if there is none.
 */
static bool open_jit(int tgid, int *file, uint64_t until)
{
	int own = proc_own_number(tgid), root;
	char path[40], name[40];
	bool answered;

	snprintf(path, sizeof(path), "/proc/%d/root", tgid);
	root = own ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	if (root < 0)
		return true;
	snprintf(name, sizeof(name), "tmp/perf-%d.map", own);
	answered = strange_ask_below(root, name, file, until);
	close(root);
	snprintf(path, sizeof(path), "/proc/%d", tgid);
	if (*file >= 0 && !process_owns_file(path, *file)) {
		close(*file);
		*file = -1;
	}
	return answered;
}

/* The file is opened by yet another process: see strange.h. */
static bool give_file(const struct maps *maps, const struct reply *r, uint64_t until)
{
	char name[PATH_MAX], path[PATH_MAX];
	int file = -1;
	bool given;

	if (r->len >= sizeof(name) || !talk_receive(peer, name, r->len, until))
		return false;
	name[r->len] = '\0';
	if (r->kind == JIT && !open_jit(maps->tgid, &file, until))
		return false;
	if (r->kind != JIT && find_path(path, maps, r, name) && !strange_ask(path, &file, until))
		return false;
	given = talk_send_file(peer, file, until);
	if (file >= 0)
		close(file);
	return given;
}

static bool take_text(struct text *t, const struct reply *r, uint64_t until)
{
	if (r->len > ANSWER_MAX)
		return false;
	if (t->room - t->len < r->len)
		text_more(t, r->len);
	if (!talk_receive(peer, t->s + t->len, r->len, until))
		return false;
	t->len += r->len;
	if (r->kind == LAST)
		helper_end();
	return true;
}

static bool ask_helper(struct text *t, struct maps *maps, const void *stack, size_t len, int style, uint64_t until)
{
	struct request r = { .number = maps->number, .stack = len, .style = style };
	struct reply reply;

	if (maps->known_to != generation)
		r.maps = maps->len;
	if (!talk_send(peer, &r, sizeof(r), until) || !talk_send(peer, maps->bytes, r.maps, until) ||
	    !talk_send(peer, stack, len, until))
		return false;
	maps->known_to = generation;
	while (talk_receive(peer, &reply, sizeof(reply), until)) {
		if (reply.kind == TEXT || reply.kind == LAST)
			return take_text(t, &reply, until);
		if (!give_file(maps, &reply, until))
			return false;
	}
	return false;
}

/* A tracee can make us wait for HELPER_PATIENCE in all, and not for each stack. */
static void lose_patience(struct maps *maps, uint64_t since)
{
	uint64_t lost = interrupt_clock() - since + 1;

	maps->patience -= lost < maps->patience ? lost : maps->patience;
}

static void unwind_by_helper(struct text *t, struct maps *maps, const void *stack, size_t len, int style)
{
	uint64_t now = interrupt_clock();

	if (interrupt_until() <= now) {
		put_s(t, " > interrupted\n");
		return;
	}
	if (maps->patience) {
		if (helper <= 0 && !begin_helper()) {
			put_s(t, " > no process to unwind in\n");
			return;
		}
		if (ask_helper(t, maps, stack, len, style, now + maps->patience))
			return;
		lose_patience(maps, now);
		helper_end();
	}
	put_s(t, " > cannot unwind: the stack or an ELF file is corrupt\n");
}

static void forget_by_helper(const struct maps *maps)
{
	struct request r = { .number = maps->number };

	if (helper > 0 && maps->known_to == generation &&
	    !talk_send(peer, &r, sizeof(r), interrupt_clock() + maps->patience))
		helper_end();
}

/* ---- questions of the decoder ----------------------------------------------------------------- */

static struct unwinding head_of(const struct maps *m)
{
	return (struct unwinding){ m->len, m->number, m->known_to, m->patience, m->tgid };
}

/* The decoder keeps the state of the mappings.  Returns false if the question is invalid. */
static bool take_head(const struct question *q, struct maps *m)
{
	struct unwinding u;

	if (!opt.stack || q->len < sizeof(u))
		return false;
	memcpy(&u, q->data, sizeof(u));
	*m = (struct maps){ .bytes = (char *)q->data + sizeof(u), .len = u.maps, .number = u.number, .known_to = u.known_to,
			    .patience = u.patience < HELPER_PATIENCE ? u.patience : HELPER_PATIENCE, .tgid = u.tgid };
	return u.number < NUMBERS_MOST && u.maps <= q->len - sizeof(u);
}

int64_t helper_answer(const struct question *q, struct text *t, int *file)
{
	struct unwinding u;
	struct maps maps;

	(void)file;
	if (!take_head(q, &maps))
		return -1;
	put_mem(t, (const char *)&u, sizeof(u));
	unwind_by_helper(t, &maps, (char *)maps.bytes + maps.len, q->len - sizeof(u) - maps.len, q->a);
	u = head_of(&maps);
	memcpy(t->s, &u, sizeof(u));
	return 0;
}

int64_t helper_answer_forget(const struct question *q, struct text *t, int *file)
{
	struct maps maps;

	(void)t;
	(void)file;
	if (take_head(q, &maps))
		forget_by_helper(&maps);
	return 0;
}

void helper_unwind(struct text *t, struct maps *maps, const struct systrace_stack *stack, size_t len, int style)
{
	static struct text data, answer;
	struct unwinding u = head_of(maps);

	data.len = answer.len = 0;
	put_mem(&data, (const char *)&u, sizeof(u));
	put_mem(&data, maps->bytes, maps->len);
	put_mem(&data, (const char *)stack, len);
	if (ask(ASK_UNWIND, style, 0, data.s, data.len, &answer) < 0)
		return;
	memcpy(&u, answer.s, sizeof(u));
	maps->known_to = u.known_to;
	maps->patience = u.patience;
	put_mem(t, answer.s + sizeof(u), answer.len - sizeof(u));
}

void helper_forget(const struct maps *maps)
{
	struct unwinding u = head_of(maps);

	u.maps = 0;
	if (maps->known_to)
		ask(ASK_FORGET, 0, 0, &u, sizeof(u), NULL);
}
