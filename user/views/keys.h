/* SPDX-License-Identifier: GPL-2.0 */
/* What calls can be added up by. */
#ifndef SYSTRACE_KEYS_H
#define SYSTRACE_KEYS_H

#include <stdbool.h>
#include "base/text.h"
#include "call_facts.h"

struct task;

#define KEYS_MAX	8
#define KEY_BETWEEN	'\x1f'		/* two parts of a key; in none of them */

struct keys {
	int key[KEYS_MAX];
	int n;
};

/* "call,path"; or says why not, and exits. */
void keys_parse(struct keys *, const char *option, const char *list);
bool keys_need_python(const struct keys *);
bool keys_need_processes(const struct keys *);	/* that still run: a recording does not do */
bool keys_need_facts(const struct keys *);
const char *key_name(int key);

/* The key of a call that has ended: its parts are printable. */
void keys_put(struct text *, const struct keys *, struct task *, const struct call_facts *);
/* A sink's events, of which the keys "exe" and "cgroup" live. */
struct systrace_new;
void keys_new(struct task *, const struct systrace_new *, bool attached);
void keys_executed(struct task *, uint64_t time);
void keys_gone(struct task *, uint64_t time);
/* The options that show just the calls of a key.  False: there are none for one of its parts. */
bool keys_explain(struct text *, const struct keys *, const char *key, size_t len);

#endif
