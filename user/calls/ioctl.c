// SPDX-License-Identifier: GPL-2.0
/* ioctl: the names of its commands, and the table that joins the files in ioctl/. */
#include <linux/major.h>
#include <string.h>
#include <sys/stat.h>
#include "settings.h"
#include "calls/ioctl/ioctl.h"

/* ---- names ------------------------------------------------------------------- */

/* strings are in the array itself: see struct xlat */
static const struct name { uint32_t code; uint8_t abis; char name[51]; } names[] = {
#include "calls/ioctl/names.h"
};

static int first_name(uint32_t code)
{
	int lo = 0, hi = COUNT(names);

	while (lo < hi) {
		int mid = (lo + hi) / 2;

		if (names[mid].code < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The name without its sign; NULL if the version of strace that we imitate does not have it. */
static const char *name_for(const struct name *n, uint8_t abi)
{
	const char *s = n->name;

	if (!(n->abis & 1 << abi) || *s == (opt.newer ? '-' : '+'))
		return NULL;
	return s + (*s == '-' || *s == '+');
}

/* A or B: the names in the headers. @some: another name was printed before them. */
static bool put_names(struct text *t, uint32_t code, uint8_t abi, bool some)
{
	for (int i = first_name(code); i < (int)COUNT(names) && names[i].code == code; i++) {
		const char *name = name_for(&names[i], abi);

		if (!name)
			continue;
		if (some)
			put_s(t, " or ");
		put_s(t, name);
		some = true;
	}
	return some;
}

/* On a terminal, prints the terminal's name of a command whose number sound cards use, too. */
static bool put_terminals(struct print *p, uint32_t code)
{
	const struct node *fd = sibling(p->plan->args, p->plan->nargs, "terminal");
	const struct systrace_fdinfo *f = fd && opt.newer ? fdinfo_of(block_of(p, fd, AT_ENTER)) : NULL;
	const char *name;

	if (!f || !S_ISCHR(f->mode) || !((f->major >= TTY_MAJOR && f->major <= TTYAUX_MAJOR) ||
	    (f->major >= UNIX98_PTY_SLAVE_MAJOR && f->major < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT)))
		return false;
	for (int i = first_name(code); i < (int)COUNT(names) && names[i].code == code; i++) {
		name = name_for(&names[i], p->plan->abi->id);
		if (name && !strncmp(name, "TC", 2)) {
			put_s(p->t, name);
			return true;
		}
	}
	return false;
}

/* Families of commands with one number per length or axis. @what: how the varying part is printed. */
static const struct number {
	uint8_t dir, type, first, last;
	const char *name;
	enum { SIZE_, NR_, EV_, ABS_ } what;
} numbers[] = {
	{ _IOC_WRITE, 'E', 0xc0, 0xff, "EVIOCSABS", ABS_ },
	{ _IOC_READ, 'E', 0x20, 0x3f, "EVIOCGBIT", EV_ },
	{ _IOC_READ, 'E', 0x40, 0x7f, "EVIOCGABS", ABS_ },
	{ _IOC_READ, 'E', 0x06, 0x06, "EVIOCGNAME", SIZE_ },
	{ _IOC_READ, 'E', 0x07, 0x07, "EVIOCGPHYS", SIZE_ },
	{ _IOC_READ, 'E', 0x08, 0x08, "EVIOCGUNIQ", SIZE_ },
	{ _IOC_READ, 'E', 0x09, 0x09, "EVIOCGPROP", SIZE_ },
	{ _IOC_READ, 'E', 0x0a, 0x0a, "EVIOCGMTSLOTS", SIZE_ },
	{ _IOC_READ, 'E', 0x18, 0x18, "EVIOCGKEY", SIZE_ },
	{ _IOC_READ, 'E', 0x19, 0x19, "EVIOCGLED", SIZE_ },
	{ _IOC_READ, 'E', 0x1a, 0x1a, "EVIOCGSND", SIZE_ },
	{ _IOC_READ, 'E', 0x1b, 0x1b, "EVIOCGSW", SIZE_ },
	{ _IOC_READ, 'H', 0x04, 0x04, "HIDIOCGRAWNAME", SIZE_ },
	{ _IOC_READ, 'H', 0x05, 0x05, "HIDIOCGRAWPHYS", SIZE_ },
	{ _IOC_READ, 'H', 0x06, 0x06, "HIDIOCSFEATURE", SIZE_ },
	{ _IOC_READ, 'H', 0x08, 0x08, "HIDIOCGRAWUNIQ", SIZE_ },
	{ _IOC_READ, 'H', 0x12, 0x12, "HIDIOCGPHYS", SIZE_ },
	{ _IOC_READ | _IOC_WRITE, 'H', 0x06, 0x06, "HIDIOCSFEATURE", SIZE_ },
	{ _IOC_READ | _IOC_WRITE, 'H', 0x07, 0x07, "HIDIOCGFEATURE", SIZE_ },
	{ _IOC_WRITE, 'M', 0x00, 0xff, "MIXER_WRITE", NR_ },
	{ _IOC_READ, 'M', 0x00, 0xff, "MIXER_READ", NR_ },
	{ _IOC_READ, 'U', 0x2c, 0x2c, "UI_GET_SYSNAME", SIZE_ },
	{ _IOC_READ, 'j', 0x13, 0x13, "JSIOCGNAME", SIZE_ },
	{ _IOC_WRITE, 'k', 0x00, 0x00, "SPI_IOC_MESSAGE", SIZE_ },
};

static void put_number(struct text *t, const struct number *n, uint32_t code)
{
	const struct xlats *x = n->what == EV_ ? &evdev_ev : &evdev_abs;
	struct xlats quiet = *x;

	if (t->xlat == XLAT_VERBOSE)
		quiet.unknown = NULL;
	put_s(t, n->name);
	put_c(t, '(');
	if (n->what == SIZE_)
		pen_uns(t, _IOC_SIZE(code));
	else if (n->what == NR_)
		pen_uns(t, _IOC_NR(code));
	else if (n->what == EV_ && _IOC_NR(code) == n->first)
		put_c(t, '0');
	else
		print_xval_as(t, &quiet, _IOC_NR(code) - n->first, SHOW_ABBREV);
	if (n->what == EV_) {
		pen_next(t);
		pen_uns(t, _IOC_SIZE(code));
	}
	put_c(t, ')');
}

static bool put_numbered(struct text *t, uint32_t code)
{
	for (int i = 0; i < (int)COUNT(numbers); i++) {
		const struct number *n = &numbers[i];

		if (_IOC_DIR(code) != n->dir || _IOC_TYPE(code) != n->type ||
		    _IOC_NR(code) < n->first || _IOC_NR(code) > n->last)
			continue;
		put_number(t, n, code);
		return true;
	}
	/* the number that early headers gave SECCOMP_IOCTL_NOTIF_ID_VALID */
	if (code == _IOC(_IOC_READ, '!', 2, 8)) {
		put_s(t, "SECCOMP_IOCTL_NOTIF_ID_VALID_WRONG_DIR");
		return true;
	}
	return false;
}

XLATS(dirs, NULL, X(_IOC_READ), X(_IOC_WRITE), X(_IOC_NONE));

static void put_code(struct text *t, uint32_t code)
{
	put_s(t, "_IOC(");
	print_flags_as(t, &dirs, _IOC_DIR(code), SHOW_ABBREV);
	pen_next(t);
	pen_hex(t, _IOC_TYPE(code));
	pen_next(t);
	pen_hex(t, _IOC_NR(code));
	pen_next(t);
	pen_hex(t, _IOC_SIZE(code));
	put_c(t, ')');
}

static void cmd_print(struct print *p, const struct node *n)
{
	uint32_t code = get(p, n);

	if (p->t->xlat != XLAT_ABBREV)
		pen_hex(p->t, code);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	if (!put_terminals(p, code) && !put_names(p->t, code, p->plan->abi->id, put_numbered(p->t, code)))
		put_code(p->t, code);
	if (p->t->xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_cmd = { .name = "ioctl", .leaf = PEN_NAMES, .width = 4, .print = cmd_print };

/* ---- the row -------------------------------------------------------------------- */

/*
 * With -v, shows the memory of a command that no file describes if its number has the memory's size
 * and direction. The module does not look at the number, so the plan copies as much as can be
 * shown.
 */
static bool looks_inside(const struct print *p, const struct node *n)
{
	static const char known[] = "\x03\x12\x15!\"$=>EIKLMORTVWXfiopu\x89\x8a\x94\xa4\xaa\xab\xae\xb4\xb7\xfd\xff";
	uint32_t code = ioctl_cmd(p);

	return opt.newer && p->verbose && _IOC_SIZE(code) && get_at(p, n, AT_ENTER) &&
		!memchr(known, _IOC_TYPE(code), sizeof(known) - 1);
}

static bool other_waits(const struct print *p, const struct node *n)
{
	return looks_inside(p, n) && _IOC_DIR(ioctl_cmd(p)) != _IOC_WRITE;
}

static void other_copy(struct plan *p, struct node *n, int phase)
{
	if (p->asked->verbose)
		plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, _IOC_SIZEMASK }, 1, p->asked->string_max + 1);
}

/* Returns false if the memory was not captured: then its address was printed. */
static bool put_inside(struct print *p, const struct node *n, int phase)
{
	const struct systrace_block *b = block_of(p, n, phase);
	uint32_t size = _IOC_SIZE(ioctl_cmd(p)), shown = size < p->string_max ? size : p->string_max;

	if (!b || b->len < (size > shown ? shown + 1 : shown)) {
		print_addr(p, get_at(p, n, AT_ENTER));
		return false;
	}
	pen_hex_bytes(p->t, block_data(b), shown, size > shown);
	return true;
}

/* The argument of a command that is not decoded. evdev's are shown as addresses. */
static void other_print(struct print *p, const struct node *n)
{
	uint32_t code = ioctl_cmd(p), dir = _IOC_DIR(code);

	if (looks_inside(p, n)) {
		if (dir != _IOC_READ && !put_inside(p, n, AT_ENTER))
			return;
		if (dir != _IOC_READ && dir != _IOC_WRITE)
			pen_becomes(p->t);
		if (dir != _IOC_WRITE)
			put_inside(p, n, AT_EXIT);
		return;
	}
	if (_IOC_TYPE(code) == 'E' && (_IOC_DIR(code) == _IOC_READ || _IOC_DIR(code) == _IOC_WRITE))
		print_addr(p, get(p, n));
	else
		pen_hex(p->t, get(p, n));
}

static const struct type type_other = { .name = "ioctl", .width = WORD, .copy = other_copy, .print = other_print, .waits = other_waits };

static const struct cases lists[] = {
	{ ioctl_term, 0 },
	{ ioctl_sock, 0 },
	{ ioctl_fs, 0 },
	{ ioctl_block, 0 },
	{ ioctl_loop, 0 },
	{ ioctl_hdio, 0 },
	{ ioctl_rtc, 0 },
	{ ioctl_ptp, 0 },
	{ ioctl_mtd, 0 },
	{ ioctl_ubi, 0 },
	{ ioctl_misc, 0 },
	{ ioctl_kd, 0 },
	{ ioctl_evdev, 0 },
	{ ioctl_sg, 0 },
	{ ioctl_gpio, 0 },
	{ ioctl_dm, 0 },
	{ ioctl_tee, 0 },
	{ ioctl_v4l2, 0 },
	{ ioctl_btrfs, 0 },
	{ ioctl_kvm, 0 },
	{ ioctl_seccomp, 0 },
	{ ioctl_perf, 0 },
	{ ioctl_pidfd, 0 },
};

FAMILY(ioctl_calls,
	CALL(ioctl, RET_DEC IS(DESC), FD(fd), NUM(cmd, type_cmd),
	     BY_LISTS(cmd, lists, NUM(arg, type_other, .dir = BOTH, ON_ERROR)))
);
