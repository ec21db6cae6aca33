// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/names.h"
#include "base/say.h"
#include "base/suggest.h"
#include "settings.h"
#include "facts/cgroups.h"
#include "facts/pids.h"
#include "python/frames.h"
#include "row/call.h"
#include "trace/task.h"
#include "keys.h"

struct asked {
	struct text *t;
	struct task *task;
	const struct call_facts *facts;
};

static void put_nothing(const struct asked *a, const char *what)
{
	put_c(a->t, '(');
	put_s(a->t, what);
	put_c(a->t, ')');
}

/* ---- keys of a call -------------------------------------------------------------------- */

static void put_call(const struct asked *a)
{
	put_s(a->t, call_name(&a->task->call));
}

static void put_errno(const struct asked *a)
{
	int64_t ret = a->task->call.exit->ret;
	const char *name = ret < 0 && ret >= -4095 ? errno_name(-ret) : "(success)";

	if (name)
		put_s(a->t, name);
	else
		put_dec(a->t, -ret);
}

static void put_path(const struct asked *a)
{
	if (a->facts->path)
		put_safe(a->t, a->facts->path, a->facts->path_len);
	else
		put_nothing(a, "no path");
}

/* Anything except a file's path, such as pipe:[1234], is put whole. */
static void put_dir(const struct asked *a)
{
	const char *path = a->facts->path, *slash = path ? memrchr(path, '/', a->facts->path_len) : NULL;

	if (!slash) {
		put_path(a);
		return;
	}
	put_safe(a->t, path, slash > path ? slash - path : 1);
}

/* Gets the two ends of the call's socket.  False: it has none; then the key says so. */
static bool get_ends(const struct asked *a, struct text *local, struct text *peer)
{
	if (call_facts_ends(a->facts, local, peer))
		return true;
	put_nothing(a, "no socket");
	return false;
}

static void put_or(const struct asked *a, const struct text *t, const char *nothing)
{
	if (t->len)
		put_safe(a->t, t->s, t->len);
	else
		put_nothing(a, nothing);
}

static void put_conn(const struct asked *a)
{
	struct text local = { 0 }, peer = { 0 };

	if (get_ends(a, &local, &peer)) {
		put_or(a, &local, "unbound");
		put_s(a->t, "->");
		put_or(a, &peer, "unconnected");
	}
	text_free(&local);
	text_free(&peer);
}

static void put_peer(const struct asked *a)
{
	struct text local = { 0 }, peer = { 0 };

	if (get_ends(a, &local, &peer))
		put_or(a, &peer, "unconnected");
	text_free(&local);
	text_free(&peer);
}

/* The peer's port, which for a client is the service's; without a peer, the socket's own. */
static void put_port(const struct asked *a)
{
	struct text local = { 0 }, peer = { 0 };
	const struct text *end = &peer;
	const char *colon;

	if (get_ends(a, &local, &peer)) {
		if (!peer.len)
			end = &local;
		colon = end->len ? memrchr(end->s, ':', end->len) : NULL;
		if (colon)
			put_safe(a->t, colon + 1, end->s + end->len - colon - 1);
		else
			put_nothing(a, "no port");
	}
	text_free(&local);
	text_free(&peer);
}

static void put_fdtype(const struct asked *a)
{
	const struct systrace_fdinfo *f = a->facts->is;

	if (!f)
		put_nothing(a, "no descriptor");
	else if (S_ISSOCK(f->mode) && f->name[0])
		put_safe(a->t, f->name, strnlen((const char *)f->name, sizeof(f->name)));
	else
		put_s(a->t, call_facts_type(f->mode));
}

/* The power of two that is not less than the number of bytes moved. */
static void put_size(const struct asked *a)
{
	static const char units[] = "KMGTPE";
	uint64_t n = a->facts->in + a->facts->out, most = 1;
	int unit = -1;

	if (!n) {
		put_s(a->t, "0");
		return;
	}
	while (most < n && most < 1ULL << 62)
		most *= 2;
	for (; most >= 1024; most /= 1024)
		unit++;
	put_s(a->t, "<=");
	put_uns(a->t, most);
	if (unit >= 0)
		put_c(a->t, units[unit]);
}

/* ---- keys of a task ---------------------------------------------------------------------- */

static void put_process(const struct asked *a)
{
	put_dec(a->t, a->task->process->tgid);
}

static void put_thread(const struct asked *a)
{
	put_dec(a->t, a->task->tid);
}

static void put_comm(const struct asked *a)
{
	const char *comm = pids_called(a->task->tid);

	if (*comm)
		put_safe(a->t, comm, strlen(comm));
	else
		put_nothing(a, "unknown");
}

static void put_exe(const struct asked *a)
{
	const char *exe = a->task->process->exe;

	if (exe)
		put_safe(a->t, exe, strlen(exe));
	else
		put_nothing(a, "from before the trace");
}

static void put_cgroup(const struct asked *a)
{
	const char *path = cgroups_of(a->task->process->tgid);

	if (path)
		put_safe(a->t, path, strlen(path));
	else
		put_nothing(a, "unknown");
}

static const struct python_frame *innermost_frame(const struct asked *a)
{
	static struct python_stack stack;
	const struct call *call = &a->task->call;

	if (!frames_get(&stack, 1, a->task->codes, call->enter, call->exit) || !stack.n || !stack.frame[0].file)
		return NULL;
	return &stack.frame[0];
}

static void put_line(const struct asked *a)
{
	const struct python_frame *f = innermost_frame(a);

	if (!f) {
		put_nothing(a, "no Python");
		return;
	}
	put_safe(a->t, f->file, f->file_len);
	put_c(a->t, ':');
	put_uns(a->t, f->position.line);
}

static void put_function(const struct asked *a)
{
	const struct python_frame *f = innermost_frame(a);

	if (f)
		put_safe(a->t, f->name, f->name_len);
	else
		put_nothing(a, "no Python");
}

/* ---- the table ------------------------------------------------------------------------------ */

enum { KEY_FACTS = 1, KEY_PYTHON = 2, KEY_LIVE = 4 };

static const struct key {
	const char *name;
	void (*put)(const struct asked *);
	int needs;
	const char *option;		/* shows only these calls if followed by the part; NULL: there is none */
} keys[] = {
	{ "call", put_call, 0, "-e trace=" },
	{ "errno", put_errno, 0, "--errno " },
	{ "path", put_path, KEY_FACTS, "-P " },
	{ "dir", put_dir, KEY_FACTS, NULL },
	{ "conn", put_conn, KEY_FACTS, NULL },
	{ "peer", put_peer, KEY_FACTS, NULL },
	{ "port", put_port, KEY_FACTS, NULL },
	{ "fdtype", put_fdtype, KEY_FACTS, NULL },
	{ "process", put_process, 0, "-p " },
	{ "thread", put_thread, 0, "-p " },
	{ "comm", put_comm, 0, "--comm " },
	{ "exe", put_exe, 0, NULL },
	{ "cgroup", put_cgroup, KEY_LIVE, "--cgroup " },
	{ "line", put_line, KEY_PYTHON, "--line " },
	{ "function", put_function, KEY_PYTHON, "--function " },
	{ "size", put_size, KEY_FACTS, NULL },
};

static int key_of(const char *option, const char *word)
{
	struct suggestion s = { .word = word };

	for (size_t i = 0; i < COUNT(keys); i++) {
		if (!strcmp(keys[i].name, word))
			return i;
		suggest(&s, keys[i].name);
	}
	if (s.best)
		die_usage("unknown %s key: '%s': did you mean '%s'?", option, word, s.best);
	die_usage("unknown %s key: '%s': the keys are call, errno, path, dir, conn, peer, port, fdtype, process, thread, comm, exe, "
		  "cgroup, line, function, size", option, word);
}

void keys_parse(struct keys *k, const char *option, const char *list)
{
	char *copy = strdup(list), *rest = copy, *word;
	int key;

	while ((word = strsep(&rest, ","))) {
		key = key_of(option, word);
		for (int i = 0; i < k->n; i++)
			if (k->key[i] == key)
				die_usage("%s names '%s' twice", option, word);
		if (k->n == KEYS_MAX)
			die_usage("%s takes at most %d keys", option, KEYS_MAX);
		k->key[k->n++] = key;
	}
	free(copy);
}

static bool keys_need(const struct keys *k, int what)
{
	int needs = 0;

	for (int i = 0; i < k->n; i++)
		needs |= keys[k->key[i]].needs;
	return needs & what;
}

bool keys_need_python(const struct keys *k)
{
	return keys_need(k, KEY_PYTHON);
}

bool keys_need_processes(const struct keys *k)
{
	return keys_need(k, KEY_LIVE);
}

bool keys_need_facts(const struct keys *k)
{
	return keys_need(k, KEY_FACTS);
}

const char *key_name(int key)
{
	return keys[key].name;
}

void keys_put(struct text *t, const struct keys *k, struct task *task, const struct call_facts *facts)
{
	const struct asked a = { t, task, facts };

	for (int i = 0; i < k->n; i++) {
		if (i)
			put_c(t, KEY_BETWEEN);
		keys[k->key[i]].put(&a);
	}
}

void keys_new(struct task *t, const struct systrace_new *n, bool attached)
{
	if (counting.cgroups && !attached && n->head.tid == n->tgid)
		cgroups_new(t->process->tgid, n->parent);
}

void keys_gone(struct task *t, uint64_t time)
{
	(void)time;
	if (counting.cgroups && !t->process->tasks)
		cgroups_gone(t->process->tgid);
}

void keys_executed(struct task *t, uint64_t time)
{
	struct call_facts facts;

	(void)time;
	cgroups_executed(t->process->tgid);
	free(t->process->exe);
	t->process->exe = NULL;
	if (!t->in_call)
		return;
	facts = call_facts(&t->call);
	if (facts.path)
		t->process->exe = strndup(facts.path, facts.path_len);
}

/* Quoted for a shell. */
static void put_word(struct text *t, const char *s, size_t n)
{
	bool plain = n;

	for (size_t i = 0; i < n; i++)
		plain &= strchr("%+,-./:=@_", s[i]) || isalnum((uint8_t)s[i]);
	if (plain) {
		put_mem(t, s, n);
		return;
	}
	put_c(t, '\'');
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\'')
			put_s(t, "'\\''");
		else
			put_c(t, s[i]);
	put_c(t, '\'');
}

bool keys_explain(struct text *t, const struct keys *k, const char *key, size_t len)
{
	const char *end = key + len, *next;

	for (int i = 0; i < k->n; i++, key = next + 1) {
		next = memchr(key, KEY_BETWEEN, end - key) ?: end;
		if (!strncmp(key, "(success)", next - key)) {
			put_s(t, i ? " -z" : "-z");
			continue;
		}
		if (!keys[k->key[i]].option || *key == '(')
			return false;
		if (i)
			put_c(t, ' ');
		put_s(t, keys[k->key[i]].option);
		put_word(t, key, next - key);
	}
	return true;
}
