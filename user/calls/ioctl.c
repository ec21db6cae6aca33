// SPDX-License-Identifier: GPL-2.0
/* ioctl: the names of its commands, and what unites the files in ioctl/. */
#include "settings.h"
#include "calls/ioctl/ioctl.h"

/* ---- names ------------------------------------------------------------------- */

static const struct name { uint32_t code; uint8_t abis; const char *name; } names[] = {
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

/* A or B: what the headers call it, beside `some` that was said already. */
static bool put_names(struct text *t, uint32_t code, uint8_t abi, bool some)
{
	for (int i = first_name(code); i < (int)COUNT(names) && names[i].code == code; i++) {
		bool newer = *names[i].name == '+';	/* than strace 6.1 */

		if (!(names[i].abis & 1 << abi) || (newer && !opt.newer))
			continue;
		if (some)
			put_s(t, " or ");
		put_s(t, names[i].name + newer);
		some = true;
	}
	return some;
}

/* Families with a number for each length or axis; said by what takes the place of N. */
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

	if (opt.xlat == XLAT_VERBOSE)
		quiet.unknown = NULL;
	put_s(t, n->name);
	put_c(t, '(');
	if (n->what == SIZE_)
		put_uns(t, _IOC_SIZE(code));
	else if (n->what == NR_)
		put_uns(t, _IOC_NR(code));
	else if (n->what == EV_ && _IOC_NR(code) == n->first)
		put_c(t, '0');
	else
		print_xval_as(t, &quiet, _IOC_NR(code) - n->first, SHOW_ABBREV);
	if (n->what == EV_) {
		put_s(t, ", ");
		put_uns(t, _IOC_SIZE(code));
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
	/* the number that early headers gave to SECCOMP_IOCTL_NOTIF_ID_VALID */
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
	put_s(t, ", ");
	put_hex(t, _IOC_TYPE(code));
	put_s(t, ", ");
	put_hex(t, _IOC_NR(code));
	put_s(t, ", ");
	put_hex(t, _IOC_SIZE(code));
	put_c(t, ')');
}

static void cmd_print(struct print *p, const struct node *n)
{
	uint32_t code = get(p, n);

	if (opt.xlat != XLAT_ABBREV)
		put_hex(p->t, code);
	if (opt.xlat == XLAT_RAW)
		return;
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " /* ");
	if (!put_names(p->t, code, p->plan->abi->id, put_numbered(p->t, code)))
		put_code(p->t, code);
	if (opt.xlat == XLAT_VERBOSE)
		put_s(p->t, " */");
}

static const struct type type_cmd = { .name = "ioctl", .width = 4, .print = cmd_print };

/* ---- the row -------------------------------------------------------------------- */

/* Of commands that are not decoded; evdev's other ones are said to be addresses. */
static void other_print(struct print *p, const struct node *n)
{
	uint32_t code = ioctl_cmd(p);

	if (_IOC_TYPE(code) == 'E' && (_IOC_DIR(code) == _IOC_READ || _IOC_DIR(code) == _IOC_WRITE))
		print_addr(p, get(p, n));
	else
		put_hex(p->t, get(p, n));
}

static const struct type type_other = { .name = "ioctl", .width = WORD, .print = other_print };

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
};

FAMILY(ioctl_calls,
	CALL(ioctl, RET_DEC IS(DESC), FD(fd), NUM(cmd, type_cmd),
	     BY_LISTS(cmd, lists, NUM(arg, type_other)))
);
