// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include "base/say.h"
#include "ask.h"
#include "talk.h"

pid_t ask_decoder;
static const struct ask_kind *kinds;
static int line = -1;			/* the socket to the keeper; -1: this process answers itself */

void ask_answered_by(const struct ask_kind *by)
{
	kinds = by;
}

void ask_over(int to)
{
	line = to;
}

/* If there is no answer, the keeper has exited, and this process is about to be killed. */
static int64_t ask_keeper(int kind, const struct question *q, struct text *answer, int *file)
{
	struct asked asked = { kind, q->a, q->b, q->len };
	struct answered head;
	size_t at = answer->len;

	if (!talk_send(line, &asked, sizeof(asked), TALK_FOREVER) || !talk_send(line, q->data, q->len, TALK_FOREVER) ||
	    !talk_receive(line, &head, sizeof(head), TALK_FOREVER))
		_exit(1);
	if (answer->room - at < head.len)
		text_more(answer, head.len);
	if (!talk_receive(line, answer->s + at, head.len, TALK_FOREVER))
		_exit(1);
	answer->len += head.len;
	if (kinds[kind].file && !talk_receive_file(line, file, TALK_FOREVER))
		die("cannot receive a file descriptor: %s", strerror(EMFILE));
	return head.value;
}

static int64_t ask_all(int kind, const struct question *q, struct text *answer, int *file)
{
	if (line >= 0)
		return ask_keeper(kind, q, answer, file);
	return kinds ? kinds[kind].answer(q, answer, file) : -1;
}

int64_t ask(int kind, int a, int b, const void *data, size_t len, struct text *answer)
{
	const struct question q = { a, b, data, len };
	struct text none = { 0 };
	int64_t value = ask_all(kind, &q, answer ? answer : &none, NULL);

	text_free(&none);
	return value;
}

int ask_file(int kind, int a)
{
	const struct question q = { .a = a };
	struct text none = { 0 };
	int file = -1;

	ask_all(kind, &q, &none, &file);
	text_free(&none);
	return file;
}

size_t fact_file_ask(int tid, int fd, struct fact_file *is, char path[PATH_MAX])
{
	struct text t = { 0 };
	size_t len = 0;

	if (ask(ASK_FILE, tid, fd, NULL, 0, &t) >= 0) {
		len = t.len - sizeof(*is);
		memcpy(is, t.s, sizeof(*is));
		memcpy(path, t.s + sizeof(*is), len);
	}
	text_free(&t);
	return len;
}

int64_t blockers_ask(int tid, const struct blocker_ask *asked, struct blocker *to)
{
	struct text t = { 0 };
	int64_t n = ask(ASK_BLOCKER, tid, 0, asked, sizeof(*asked), &t);

	if (to && t.len <= BLOCKERS_MAX * sizeof(*to))
		memcpy(to, t.s, t.len);
	text_free(&t);
	return n;
}
