// SPDX-License-Identifier: GPL-2.0
/*
 * Device mapper: linux/dm-ioctl.h.  After the header come lists, depending on
 * the command, whose elements contain the offset of the next one.  So the bytes
 * are copied as a whole and read here.
 */
#include <stddef.h>
#include <string.h>
#include <linux/dm-ioctl.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

#define HEAD	offsetof(struct dm_ioctl, data)
#define SEEN	65536		/* bytes of data that are copied */

XLATS(dm_flags, "DM_???", X(DM_READONLY_FLAG), X(DM_SUSPEND_FLAG), { 4, "DM_EXISTS_FLAG" }, X(DM_PERSISTENT_DEV_FLAG),
      X(DM_STATUS_TABLE_FLAG), X(DM_ACTIVE_PRESENT_FLAG), X(DM_INACTIVE_PRESENT_FLAG), X(DM_BUFFER_FULL_FLAG),
      X(DM_SKIP_BDGET_FLAG), X(DM_SKIP_LOCKFS_FLAG), X(DM_NOFLUSH_FLAG), X(DM_QUERY_INACTIVE_TABLE_FLAG),
      X(DM_UEVENT_GENERATED_FLAG), X(DM_UUID_FLAG), X(DM_SECURE_DATA_FLAG), X(DM_DATA_OUT_FLAG),
      X(DM_DEFERRED_REMOVE), X(DM_INTERNAL_SUSPEND_FLAG), X(DM_IMA_MEASUREMENT_FLAG));

LAYOUT(dm_dev, NULL, DEV(dev, UNNAMED));

struct dm {
	struct print *p;
	const struct dm_ioctl *h;
	const uint8_t *data;		/* the bytes that were copied, from the header on */
	uint32_t have;
	uint64_t addr;
	unsigned nr;			/* number of the command */
	bool exiting;
};

static void put_dev(const struct dm *d, const char *name, uint64_t dev)
{
	pen_f(d->p->t, "%s", name);
	print_layout_fields(d->p, &layout_dm_dev, &dev, sizeof(dev));
}

/* The bytes at @off; NULL if they were not captured: then their address was printed. */
static const void *dm_bytes_at(const struct dm *d, uint32_t off, uint32_t size)
{
	if (off <= d->have && size <= d->have - off)
		return d->data + off;
	print_addr(d->p, d->addr + off);
	return NULL;
}

/* prints a string of at most @len bytes; returns its length with the NUL, 0 if it was not captured */
static uint32_t put_string_at(const struct dm *d, uint32_t off, uint32_t len)
{
	uint32_t max = d->p->string_max, size = len < max + 1ULL ? len : max + 1, have, n;
	const char *s = (const char *)d->data + off;

	have = off > d->have ? 0 : d->have - off;
	if (have > size)
		have = size;
	n = strnlen(s, have);
	if (n == have && have < size) {
		print_addr(d->p, d->addr + off);
		return 0;
	}
	pen_quoted(d->p->t, s, n < max ? n : max, n == have && len);
	return n < have ? n + 1 : 0;
}

static void put_misplaced(const struct dm *d, const char *what)
{
	pen_f(d->p->t, "??? /* misplaced %s */", what);
}

static bool ends_badly(const struct dm *d, uint32_t off, uint32_t end)
{
	return end <= off || end > d->h->data_size;
}

/* prints ", ", and "..." if nothing more is to be shown: then returns true */
static bool put_cut(const struct dm *d)
{
	pen_f(d->p->t, ", ");
	if (d->p->verbose)
		return false;
	pen_f(d->p->t, "...");
	return true;
}

static void put_target_specs(const struct dm *d)
{
	uint32_t off = d->h->data_start, end = 0;
	struct text *t = d->p->t;

	if (!d->p->verbose) {
		if (d->h->target_count)
			pen_rest(t);
		return;
	}
	for (uint32_t i = 0; i < d->h->target_count; i++) {
		const struct dm_target_spec *in;
		struct dm_target_spec s;

		pen_next(t);
		if (i && off <= end) {
			put_misplaced(d, "struct dm_target_spec");
			return;
		}
		end = off + sizeof(s);
		if (ends_badly(d, off, end)) {
			put_misplaced(d, "struct dm_target_spec");
			return;
		}
		if (ioctl_enough(d->p, i)) {
			pen_dots(t);
			return;
		}
		in = dm_bytes_at(d, off, sizeof(s));
		if (!in)
			return;
		memcpy(&s, in, sizeof(s));
		pen_first(t, "sector_start");
		pen_uns(t, s.sector_start);
		pen_field(t, "length");
		pen_uns(t, s.length);
		if (d->exiting)
			pen_f(t, ", status=%d", s.status);
		pen_field(t, "target_type");
		put_cstring(d->p, s.target_type, sizeof(s.target_type));
		pen_field(t, "string");
		put_string_at(d, end, d->h->data_size - end);
		pen_close(t, '}');
		off = d->exiting ? d->h->data_start + s.next : off + s.next;
	}
}

static void put_deps(const struct dm *d)
{
	uint32_t off = d->h->data_start, end = off + 8, count, i;
	const uint8_t *in;
	uint64_t dev;

	if (off == d->h->data_size || put_cut(d))
		return;
	if (ends_badly(d, off, end)) {
		put_misplaced(d, "struct dm_target_deps");
		return;
	}
	in = dm_bytes_at(d, off, 8);
	if (!in)
		return;
	memcpy(&count, in, 4);
	if (count > (d->h->data_size - end) / 8) {
		put_misplaced(d, "struct dm_target_deps");
		return;
	}
	pen_f(d->p->t, "{count=%u, deps=", count);
	if (count && (end > d->have || d->have - end < 8)) {
		print_addr(d->p, d->addr + end);
	} else {
		pen_open(d->p->t, '[');
		for (i = 0; i < count; i++) {
			pen_f(d->p->t, i ? ", " : "");
			if (d->have - end < 8 * (i + 1ULL)) {
				pen_dots_at(d->p->t, d->addr + end + 8 * i);
				break;
			}
			memcpy(&dev, in + 8 + 8 * i, 8);
			put_dev(d, "", dev);
		}
		pen_close(d->p->t, ']');
	}
	pen_close(d->p->t, '}');
}

/* Newer kernels add a number after the name, if the next element leaves room for it. */
static void put_event(const struct dm *d, uint32_t off, uint32_t name, uint32_t len, uint32_t next)
{
	uint64_t where = (d->addr + name + len + 7) & ~7ULL;
	uint32_t nr;

	if (!len || d->h->version[1] < 37 || where + 4 > d->addr + off + next || where - d->addr + 4 > d->have)
		return;
	memcpy(&nr, d->data + (where - d->addr), 4);
	pen_f(d->p->t, ", event_nr=%u", nr);
}

static void put_names(const struct dm *d, bool versions)
{
	const char *what = versions ? "struct dm_target_versions" : "struct dm_name_list";
	uint32_t head = versions ? 16 : 12, off = d->h->data_start, end = 0, next;

	if (off == d->h->data_size)
		return;
	for (uint32_t count = 0;; count++) {
		const uint8_t *in;
		uint32_t v[3], len;
		uint64_t dev;

		if (put_cut(d))
			return;
		if (count && off <= end) {
			put_misplaced(d, what);
			return;
		}
		end = off + head;
		if (ends_badly(d, off, end)) {
			put_misplaced(d, what);
			return;
		}
		if (ioctl_enough(d->p, count)) {
			pen_f(d->p->t, "...");
			return;
		}
		/* like strace, also reads the padding in which the name begins */
		in = dm_bytes_at(d, off, 16);
		if (!in)
			return;
		if (versions) {
			memcpy(&next, in, 4);
			memcpy(v, in + 4, sizeof(v));
			pen_f(d->p->t, "{name=");
			put_string_at(d, end, d->h->data_size - end);
			pen_f(d->p->t, ", version=[%u, %u, %u]}", v[0], v[1], v[2]);
		} else {
			memcpy(&dev, in, 8);
			memcpy(&next, in + 8, 4);
			put_dev(d, "{dev=", dev);
			pen_f(d->p->t, ", name=");
			len = put_string_at(d, end, d->h->data_size - end);
			put_event(d, off, end, len, next);
			pen_close(d->p->t, '}');
		}
		if (!next)
			return;
		off += next;
	}
}

static void put_message(const struct dm *d)
{
	uint32_t off = d->h->data_start, end = off + 8;
	const uint8_t *in;
	uint64_t sector;

	if (off == d->h->data_size || put_cut(d))
		return;
	if (ends_badly(d, off, end)) {
		put_misplaced(d, "struct dm_target_msg");
		return;
	}
	in = dm_bytes_at(d, off, 8);
	if (!in)
		return;
	memcpy(&sector, in, 8);
	pen_f(d->p->t, "{sector=");
	pen_uns(d->p->t, sector);
	pen_f(d->p->t, ", message=");
	put_string_at(d, end, d->h->data_size - end);
	pen_close(d->p->t, '}');
}

static void put_one_string(const struct dm *d)
{
	if (put_cut(d))
		return;
	if (d->h->data_start > d->h->data_size) {
		put_misplaced(d, "string");
		return;
	}
	pen_f(d->p->t, "{string=");
	put_string_at(d, d->h->data_start, d->h->data_size - d->h->data_start);
	pen_close(d->p->t, '}');
}

static void put_payload(const struct dm *d)
{
	bool done = d->exiting && !d->p->failed;

	switch (d->nr) {
	case DM_DEV_WAIT_CMD:
	case DM_TABLE_STATUS_CMD:
		if (done)
			put_target_specs(d);
		break;
	case DM_TABLE_LOAD_CMD:
		if (!d->exiting)
			put_target_specs(d);
		break;
	case DM_TABLE_DEPS_CMD:
		if (done)
			put_deps(d);
		break;
	case DM_LIST_DEVICES_CMD:
	case DM_LIST_VERSIONS_CMD:
		if (done)
			put_names(d, d->nr == DM_LIST_VERSIONS_CMD);
		break;
	case DM_TARGET_MSG_CMD:
		if (!d->exiting)
			put_message(d);
		else if (done && d->h->flags & DM_DATA_OUT_FLAG)
			put_one_string(d);
		break;
	case DM_DEV_RENAME_CMD:
	case DM_DEV_SET_GEOMETRY_CMD:
		if (!d->exiting)
			put_one_string(d);
		break;
	}
}

/* ---- the header ---------------------------------------------------------------------- */

#define BIT(nr)		(1u << DM_##nr##_CMD)
#define NO_PARAMS	(BIT(VERSION) | BIT(REMOVE_ALL) | BIT(DEV_CREATE) | BIT(DEV_REMOVE) | BIT(DEV_SUSPEND) | \
			 BIT(DEV_STATUS) | BIT(TABLE_CLEAR) | BIT(DEV_ARM_POLL))
#define NO_DEVICE	(BIT(REMOVE_ALL) | BIT(LIST_DEVICES) | BIT(LIST_VERSIONS))
#define HAS_COUNTS	(BIT(DEV_CREATE) | BIT(DEV_RENAME) | BIT(DEV_SUSPEND) | BIT(DEV_STATUS) | BIT(DEV_WAIT) | \
			 BIT(TABLE_LOAD) | BIT(TABLE_CLEAR) | BIT(TABLE_DEPS) | BIT(TABLE_STATUS) | BIT(TARGET_MSG))

static void put_device(const struct dm *d)
{
	if (1u << d->nr & NO_DEVICE)
		return;
	if (d->h->dev)
		put_dev(d, ", dev=", d->h->dev);
	if (d->h->name[0]) {
		pen_f(d->p->t, ", name=");
		put_cstring(d->p, d->h->name, sizeof(d->h->name));
	}
	if (d->h->uuid[0]) {
		pen_f(d->p->t, ", uuid=");
		put_cstring(d->p, d->h->uuid, sizeof(d->h->uuid));
	}
}

static void put_counts(const struct dm *d)
{
	const uint32_t with_event = BIT(DEV_RENAME) | BIT(DEV_REMOVE) | BIT(DEV_WAIT);
	const struct dm_ioctl *h = d->h;

	if (d->exiting) {
		if (!d->p->failed && 1u << d->nr & HAS_COUNTS)
			pen_f(d->p->t, ", target_count=%u, open_count=%u, event_nr=%u", h->target_count,
			      (unsigned)h->open_count, h->event_nr);
	} else if (d->nr == DM_TABLE_LOAD_CMD) {
		pen_f(d->p->t, ", target_count=%u", h->target_count);
	} else if (1u << d->nr & with_event || (d->nr == DM_DEV_SUSPEND_CMD && !(h->flags & DM_SUSPEND_FLAG))) {
		pen_f(d->p->t, ", event_nr=%u", h->event_nr);
	}
}

static void put_dm(const struct dm *d)
{
	const struct dm_ioctl *h = d->h;
	bool whole = false;

	pen_f(d->p->t, "[{version=[%u, %u, %u]", h->version[0], h->version[1], h->version[2]);
	if (h->version[0] != DM_VERSION_MAJOR) {
		put_s(d->p->t, " /* unsupported device mapper ABI version */");
	} else {
		pen_f(d->p->t, ", data_size=%u", h->data_size);
		whole = h->data_size >= HEAD;
		if (!whole)
			put_s(d->p->t, " /* data_size too small */");
	}
	if (whole) {
		if (!(1u << d->nr & NO_PARAMS))
			pen_f(d->p->t, ", data_start=%u", h->data_start);
		put_device(d);
		put_counts(d);
		pen_f(d->p->t, ", flags=");
		print_flags(d->p->t, &dm_flags, h->flags);
	}
	pen_close(d->p->t, '}');
	if (whole)
		put_payload(d);
	pen_close(d->p->t, ']');
}

static void dm_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = sizeof(struct dm_ioctl);
}

static void dm_copy(struct plan *p, struct node *n, int phase)
{
	int head = plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, HEAD }, 1, HEAD);

	plan_op(p, &(struct systrace_op){ .kind = SYSTRACE_COPY, .flags = plan_op_flags(p, phase),
		.ptr = plan_ref(p, n, phase), .elem = 1, .cap = SEEN,
		.len = { head + 1, 4, offsetof(struct dm_ioctl, data_size) } });
}

/* Takes the header of a phase, and the data after it. Returns false if there is none. */
static bool dm_take(struct dm *d, const struct node *n, struct dm_ioctl *h, int phase)
{
	const struct systrace_block *b = block_of(d->p, n, phase), *data;

	if (!b || b->len < HEAD)
		return false;
	memset(h, 0, sizeof(*h));
	memcpy(h, block_data(b), HEAD);
	if (h->data_size < offsetof(struct dm_ioctl, data_size))
		return false;
	data = block_at(d->p, n->op[phase] + 1);
	d->h = h;
	d->data = data ? block_data(data) : block_data(b);
	d->have = data ? data->len : b->len;
	d->exiting = phase == AT_EXIT;
	return true;
}

static bool dm_changed(const struct dm_ioctl *a, const struct dm_ioctl *b)
{
	return memcmp(a->version, b->version, sizeof(a->version)) || a->data_size != b->data_size ||
	       a->data_start != b->data_start || a->flags != b->flags;
}

static void dm_print(struct print *p, const struct node *n)
{
	struct dm d = { .p = p, .nr = _IOC_NR(ioctl_cmd(p)), .addr = get(p, n) };
	struct dm_ioctl asked, answered;
	bool some = dm_take(&d, n, &asked, AT_ENTER);

	if (some)
		put_dm(&d);
	if (p->exiting && p->call->exit && dm_take(&d, n, &answered, AT_EXIT)) {
		if (p->failed && some && !dm_changed(&asked, &answered))
			return;
		pen_becomes(p->t);
		put_dm(&d);
	} else if (!some) {
		pen_hex(p->t, d.addr);
	}
}

static const struct type type_dm = { .name = "dm", .width = WORD, .place = dm_place, .copy = dm_copy, .print = dm_print };

#define DM(cmd)		PLAIN(DM_##cmd, { .name = "arg", .type = &type_dm, .dir = BOTH, ON_ERROR })

IOCTL_CASES(ioctl_dm,
	DM(VERSION), DM(REMOVE_ALL), DM(LIST_DEVICES), DM(DEV_CREATE), DM(DEV_REMOVE), DM(DEV_RENAME), DM(DEV_SUSPEND),
	DM(DEV_STATUS), DM(DEV_WAIT), DM(TABLE_LOAD), DM(TABLE_CLEAR), DM(TABLE_DEPS), DM(TABLE_STATUS),
	DM(LIST_VERSIONS), DM(TARGET_MSG), DM(DEV_SET_GEOMETRY), DM(DEV_ARM_POLL),
);
