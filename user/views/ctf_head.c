// SPDX-License-Identifier: GPL-2.0
/* A CTF trace's metadata: text that describes the bytes of its streams. */
#include <sys/utsname.h>
#include "facts/host.h"
#include "ctf.h"

static const char *const types[] = { [CTF_SIGNED] = "s64", [CTF_UNSIGNED] = "u64", [CTF_HEX] = "x64", [CTF_STRING] = "string",
				     [CTF_COMM] = "chr" };

static void put_uuid(struct text *t, const uint8_t uuid[16])
{
	for (int i = 0; i < 16; i++)
		put_f(t, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x", uuid[i]);
}

/* In quotes; characters that would end or escape them are replaced. */
static void put_quoted_word(struct text *t, const char *s)
{
	put_c(t, '"');
	for (; *s; s++)
		put_c(t, *s < ' ' || *s == '"' || *s == '\\' ? '_' : *s);
	put_c(t, '"');
}

/*
 * Trace Compass treats the trace as a kernel's, with our names of calls, only with these values.
 * For a recording the names of the machine and its kernel stay empty.
 */
static void put_env(struct text *t)
{
	struct utsname is = { .nodename = "", .release = "" };

	if (!host_is_elsewhere())
		uname(&is);
	put_s(t, "env {\n\tdomain = \"kernel\";\n\ttracer_name = \"lttng-modules\";\n\ttracer_major = 2;\n\ttracer_minor = 13;\n"
		 "\ttracer_patchlevel = 0;\n\ttrace_name = \"systrace\";\n\tsystrace_version = \"" SYSTRACE_VERSION "\";\n"
		 "\tsysname = \"Linux\";\n\tkernel_release = ");
	put_quoted_word(t, is.release);
	put_s(t, ";\n\thostname = ");
	put_quoted_word(t, is.nodename);
	put_s(t, ";\n};\n");
}

static void put_clock(struct text *t)
{
	const uint64_t second = 1000000000;

	put_s(t, "clock {\n\tname = monotonic;\n\tdescription = \"CLOCK_MONOTONIC\";\n\tfreq = 1000000000;\n\toffset_s = ");
	put_uns(t, host_wall_clock() / second);
	put_s(t, ";\n\toffset = ");
	put_uns(t, host_wall_clock() % second);
	put_s(t, ";\n};\n");
}

void put_ctf_head(struct text *t, const uint8_t uuid[16])
{
	put_s(t, "/* CTF 1.8 */\n"
		 "typealias integer { size = 64; align = 8; signed = true; } := s64;\n"
		 "typealias integer { size = 64; align = 8; signed = false; } := u64;\n"
		 "typealias integer { size = 64; align = 8; signed = false; base = 16; } := x64;\n"
		 "typealias integer { size = 32; align = 8; signed = false; } := u32;\n"
		 "typealias integer { size = 32; align = 8; signed = true; } := s32;\n"
		 "typealias integer { size = 8; align = 8; signed = false; } := u8;\n"
		 "typealias integer { size = 8; align = 8; signed = true; encoding = UTF8; } := chr;\n"
		 "trace {\n\tmajor = 1;\n\tminor = 8;\n\tuuid = \"");
	put_uuid(t, uuid);
	put_s(t, "\";\n\tbyte_order = le;\n\tpacket.header := struct { u32 magic; u8 uuid[16]; u32 stream_id; };\n};\n");
	put_env(t);
	put_clock(t);
	put_s(t, "typealias integer { size = 64; align = 8; signed = false; map = clock.monotonic.value; } := time64;\n"
		 "stream {\n\tid = 0;\n"
		 "\tpacket.context := struct { time64 timestamp_begin; time64 timestamp_end; u64 content_size; u64 packet_size;\n"
		 "\t\tu64 packet_seq_num; u64 events_discarded; u32 cpu_id; };\n"
		 "\tevent.header := struct { u32 id; time64 timestamp; };\n"
		 "\tevent.context := struct { s32 _pid; s32 _tid; chr _procname[16]; };\n};\n");
}

static bool is_taken(const struct ctf_class *c, int before, const char *name)
{
	for (int i = 0; i < before; i++)
		if (!strcmp(c->field[i].name, name))
			return true;
	return false;
}

/* Field names begin with an underscore, which readers remove, so that they may be keywords of the language. */
void put_ctf_class(struct text *t, const struct ctf_class *c, uint32_t id)
{
	put_f(t, "event {\n\tname = \"%s%s\";\n\tid = %u;\n\tstream_id = 0;\n\tfields := struct {\n", c->prefix, c->name, id);
	for (int i = 0; i < c->n; i++) {
		put_f(t, "\t\t%s _%s", types[c->field[i].kind], *c->field[i].name ? c->field[i].name : "arg");
		if (!*c->field[i].name || is_taken(c, i, c->field[i].name))
			put_f(t, "%d", i);
		put_s(t, c->field[i].kind == CTF_COMM ? "[16];\n" : ";\n");
	}
	put_s(t, "\t};\n};\n");
}
