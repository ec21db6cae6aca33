// SPDX-License-Identifier: GPL-2.0
/* The console: keyboards, fonts, modes; linux/kd.h, linux/keyboard.h. */
#include <limits.h>
#include <string.h>
#include <linux/kd.h>
#include <linux/keyboard.h>
#include "settings.h"
#include "types/net.h"
#include "ioctl.h"

#define PIT_HZ 1193182		/* unit of KIOCSOUND's argument: ticks of this frequency */

#define N(val, name) { val, #name }
XLATS(leds, "LED_???", N(1, LED_SCR), N(2, LED_NUM), N(4, LED_CAP));
XLATS(default_leds, "LED_???", N(1, LED_SCR), N(2, LED_NUM), N(4, LED_CAP), N(0x10, LED_SCR<<4),
      N(0x20, LED_NUM<<4), N(0x40, LED_CAP<<4));
#undef N
XLATS(kb_types, "KB_???", X(KB_84), X(KB_101), X(KB_OTHER));
XLATS(screen_modes, "KD_???", X(KD_TEXT), X(KD_GRAPHICS), X(KD_TEXT0), X(KD_TEXT1));
XLATS(kb_modes, "K_???", X(K_RAW), X(K_XLATE), X(K_MEDIUMRAW), X(K_UNICODE), X(K_OFF));
XLATS(kb_metas, "K_???", X(K_METABIT), X(K_ESCPREFIX));
XLATS(tables, NULL, X(K_NORMTAB), X(K_SHIFTTAB), X(K_ALTTAB), X(K_ALTSHIFTTAB));
#define N(c) { 1 << c, "1<<" #c }
XLATS(keymaps, "K_???", N(KG_SHIFT), N(KG_ALTGR), N(KG_CTRL), N(KG_ALT), N(KG_SHIFTL), N(KG_SHIFTR), N(KG_CTRLL),
      N(KG_CTRLR));
#undef N
#define KT_DEAD2 13
#define KT_BRL 14
XLATS(key_types, NULL, X(KT_LATIN), X(KT_FN), X(KT_SPEC), X(KT_PAD), X(KT_DEAD), X(KT_CONS), X(KT_CUR), X(KT_SHIFT),
      X(KT_META), X(KT_ASCII), X(KT_LOCK), X(KT_LETTER), X(KT_SLOCK), X(KT_DEAD2), X(KT_BRL), { 15, "+KT_CSI" });
XLATS(font_ops, "KD_FONT_OP_???", X(KD_FONT_OP_SET), X(KD_FONT_OP_GET), X(KD_FONT_OP_SET_DEFAULT),
      X(KD_FONT_OP_COPY));
XLATS(font_flags, "KD_FONT_FLAG_???", X(KD_FONT_FLAG_DONT_RECALC), { 0x80000000, "KD_FONT_FLAG_OLD" });

XLATS(keys, NULL,
      X(K_F1), X(K_F2), X(K_F3), X(K_F4), X(K_F5), X(K_F6), X(K_F7), X(K_F8), X(K_F9), X(K_F10), X(K_F11),
      X(K_F12), X(K_F13), X(K_F14), X(K_F15), X(K_F16), X(K_F17), X(K_F18), X(K_F19), X(K_F20), X(K_FIND),
      X(K_INSERT), X(K_REMOVE), X(K_SELECT), X(K_PGUP), X(K_PGDN), X(K_MACRO), X(K_HELP), X(K_DO), X(K_PAUSE),
      X(K_F21), X(K_F22), X(K_F23), X(K_F24), X(K_F25), X(K_F26), X(K_F27), X(K_F28), X(K_F29), X(K_F30),
      X(K_F31), X(K_F32), X(K_F33), X(K_F34), X(K_F35), X(K_F36), X(K_F37), X(K_F38), X(K_F39), X(K_F40),
      X(K_F41), X(K_F42), X(K_F43), X(K_F44), X(K_F45), X(K_F46), X(K_F47), X(K_F48), X(K_F49), X(K_F50),
      X(K_F51), X(K_F52), X(K_F53), X(K_F54), X(K_F55), X(K_F56), X(K_F57), X(K_F58), X(K_F59), X(K_F60),
      X(K_F61), X(K_F62), X(K_F63), X(K_F64), X(K_F65), X(K_F66), X(K_F67), X(K_F68), X(K_F69), X(K_F70),
      X(K_F71), X(K_F72), X(K_F73), X(K_F74), X(K_F75), X(K_F76), X(K_F77), X(K_F78), X(K_F79), X(K_F80),
      X(K_F81), X(K_F82), X(K_F83), X(K_F84), X(K_F85), X(K_F86), X(K_F87), X(K_F88), X(K_F89), X(K_F90),
      X(K_F91), X(K_F92), X(K_F93), X(K_F94), X(K_F95), X(K_F96), X(K_F97), X(K_F98), X(K_F99), X(K_F100),
      X(K_F101), X(K_F102), X(K_F103), X(K_F104), X(K_F105), X(K_F106), X(K_F107), X(K_F108), X(K_F109),
      X(K_F110), X(K_F111), X(K_F112), X(K_F113), X(K_F114), X(K_F115), X(K_F116), X(K_F117), X(K_F118),
      X(K_F119), X(K_F120), X(K_F121), X(K_F122), X(K_F123), X(K_F124), X(K_F125), X(K_F126), X(K_F127),
      X(K_F128), X(K_F129), X(K_F130), X(K_F131), X(K_F132), X(K_F133), X(K_F134), X(K_F135), X(K_F136),
      X(K_F137), X(K_F138), X(K_F139), X(K_F140), X(K_F141), X(K_F142), X(K_F143), X(K_F144), X(K_F145),
      X(K_F146), X(K_F147), X(K_F148), X(K_F149), X(K_F150), X(K_F151), X(K_F152), X(K_F153), X(K_F154),
      X(K_F155), X(K_F156), X(K_F157), X(K_F158), X(K_F159), X(K_F160), X(K_F161), X(K_F162), X(K_F163),
      X(K_F164), X(K_F165), X(K_F166), X(K_F167), X(K_F168), X(K_F169), X(K_F170), X(K_F171), X(K_F172),
      X(K_F173), X(K_F174), X(K_F175), X(K_F176), X(K_F177), X(K_F178), X(K_F179), X(K_F180), X(K_F181),
      X(K_F182), X(K_F183), X(K_F184), X(K_F185), X(K_F186), X(K_F187), X(K_F188), X(K_F189), X(K_F190),
      X(K_F191), X(K_F192), X(K_F193), X(K_F194), X(K_F195), X(K_F196), X(K_F197), X(K_F198), X(K_F199),
      X(K_F200), X(K_F201), X(K_F202), X(K_F203), X(K_F204), X(K_F205), X(K_F206), X(K_F207), X(K_F208),
      X(K_F209), X(K_F210), X(K_F211), X(K_F212), X(K_F213), X(K_F214), X(K_F215), X(K_F216), X(K_F217),
      X(K_F218), X(K_F219), X(K_F220), X(K_F221), X(K_F222), X(K_F223), X(K_F224), X(K_F225), X(K_F226),
      X(K_F227), X(K_F228), X(K_F229), X(K_F230), X(K_F231), X(K_F232), X(K_F233), X(K_F234), X(K_F235),
      X(K_F236), X(K_F237), X(K_F238), X(K_F239), X(K_F240), X(K_F241), X(K_F242), X(K_F243), X(K_F244),
      X(K_F245), X(K_UNDO), X(K_HOLE), X(K_ENTER), X(K_SH_REGS), X(K_SH_MEM), X(K_SH_STAT), X(K_BREAK),
      X(K_CONS), X(K_CAPS), X(K_NUM), X(K_HOLD), X(K_SCROLLFORW), X(K_SCROLLBACK), X(K_BOOT), X(K_CAPSON),
      X(K_COMPOSE), X(K_SAK), X(K_DECRCONSOLE), X(K_INCRCONSOLE), X(K_SPAWNCONSOLE), X(K_BARENUMLOCK),
      X(K_ALLOCATED), X(K_NOSUCHMAP), X(K_P0), X(K_P1), X(K_P2), X(K_P3), X(K_P4), X(K_P5), X(K_P6), X(K_P7),
      X(K_P8), X(K_P9), X(K_PPLUS), X(K_PMINUS), X(K_PSTAR), X(K_PSLASH), X(K_PENTER), X(K_PCOMMA), X(K_PDOT),
      X(K_PPLUSMINUS), X(K_PPARENL), X(K_PPARENR), X(K_DGRAVE), X(K_DACUTE), X(K_DCIRCM), X(K_DTILDE),
      X(K_DDIERE), X(K_DCEDIL), X(K_DMACRON), X(K_DBREVE), X(K_DABDOT), X(K_DABRING), X(K_DDBACUTE),
      X(K_DCARON), X(K_DOGONEK), X(K_DIOTA), X(K_DVOICED), X(K_DSEMVOICED), X(K_DBEDOT), X(K_DHOOK),
      X(K_DHORN), X(K_DSTROKE), X(K_DABCOMMA), X(K_DABREVCOMMA), X(K_DDBGRAVE), X(K_DINVBREVE), X(K_DBECOMMA),
      X(K_DCURRENCY), X(K_DGREEK), X(K_DOWN), X(K_LEFT), X(K_RIGHT), X(K_UP), X(K_SHIFT), X(K_CTRL), X(K_ALT),
      X(K_ALTGR), X(K_SHIFTL), X(K_SHIFTR), X(K_CTRLL), X(K_CTRLR), X(K_CAPSSHIFT), X(K_ASC0), X(K_ASC1),
      X(K_ASC2), X(K_ASC3), X(K_ASC4), X(K_ASC5), X(K_ASC6), X(K_ASC7), X(K_ASC8), X(K_ASC9), X(K_HEX0),
      X(K_HEX1), X(K_HEX2), X(K_HEX3), X(K_HEX4), X(K_HEX5), X(K_HEX6), X(K_HEX7), X(K_HEX8), X(K_HEX9),
      X(K_HEXa), X(K_HEXb), X(K_HEXc), X(K_HEXd), X(K_HEXe), X(K_HEXf), X(K_SHIFTLOCK), X(K_CTRLLOCK),
      X(K_ALTLOCK), X(K_ALTGRLOCK), X(K_SHIFTLLOCK), X(K_SHIFTRLOCK), X(K_CTRLLLOCK), X(K_CTRLRLOCK),
      X(K_CAPSSHIFTLOCK), X(K_SHIFT_SLOCK), X(K_CTRL_SLOCK), X(K_ALT_SLOCK), X(K_ALTGR_SLOCK),
      X(K_SHIFTL_SLOCK), X(K_SHIFTR_SLOCK), X(K_CTRLL_SLOCK), X(K_CTRLR_SLOCK), X(K_CAPSSHIFT_SLOCK),
      X(K_BRL_BLANK), X(K_BRL_DOT1), X(K_BRL_DOT2), X(K_BRL_DOT3), X(K_BRL_DOT4), X(K_BRL_DOT5),
      X(K_BRL_DOT6), X(K_BRL_DOT7), X(K_BRL_DOT8), X(K_BRL_DOT9), X(K_BRL_DOT10));

/* ---- numbers with a comment -------------------------------------------------------------- */

static void put_units(struct print *p, const char *fmt, unsigned a, unsigned b)
{
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, " /* ");
	if (a)
		put_f(p->t, fmt, a, b);
	else
		put_s(p->t, "off");
	put_s(p->t, " */");
}

static void sound_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	pen_uns(p->t, v);
	put_units(p, "%u Hz", v ? PIT_HZ / v : 0, 0);
}

static void tone_print(struct print *p, const struct node *n)
{
	unsigned ticks = get(p, n) >> 16, count = get(p, n) & 0xffff;

	if (ticks)
		put_f(p->t, "%u<<16|", ticks);
	pen_uns(p->t, count);
	put_units(p, "%u Hz, %u ms", ticks && count ? PIT_HZ / count : 0, ticks);
}

static void port_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	pen_hex(p->t, v);
	if (v >= 0x3b4 && v <= 0x3df && p->t->xlat != XLAT_RAW)
		put_f(p->t, " /* GPFIRST + %u */", (unsigned)v - 0x3b4);
}

static void sigaccept_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	if (v < INT_MAX)
		print_signal(p->t, v);
	else
		pen_uns(p->t, v);
}

static void unicode_print(struct print *p, const struct node *n)
{
	unsigned v = get(p, n);
	bool direct = (v & ~UNI_DIRECT_MASK) == UNI_DIRECT_BASE;

	if (p->t->xlat != XLAT_ABBREV || !direct)
		put_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW || !direct)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* " : "");
	put_s(p->t, "UNI_DIRECT_BASE+");
	put_hex(p->t, v & UNI_DIRECT_MASK);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " */" : "");
}

static void put_char(struct text *t, unsigned char c)
{
	static const char escapes[] = "tnvfr";

	put_c(t, '\'');
	if (c == '\'' || c == '\\')
		put_c(t, '\\');
	if (c >= '\t' && c <= '\r') {
		put_c(t, '\\');
		put_c(t, escapes[c - '\t']);
	} else if (c >= ' ' && c < 0x7f) {
		put_c(t, c);
	} else {
		put_f(t, "\\x%02x", c);
	}
	put_c(t, '\'');
}

static void char_print(struct print *p, const struct node *n)
{
	put_char(p->t, get(p, n));
}

static void table_print(struct print *p, const struct node *n)
{
	if (xlat_name(&tables, get(p, n)))
		print_xval(p->t, &tables, get(p, n));
	else
		print_flags(p->t, &keymaps, get(p, n));
}

/* 0x201, with its meaning as a comment */
static void key_print(struct print *p, const struct node *n)
{
	unsigned v = get(p, n), type = KTYP(v);
	const char *name = xlat_name(&keys, v);

	if (!here(p, n, 2)) {
		put_s(p->t, "???");
		return;
	}
	put_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	put_s(p->t, " /* ");
	if (name) {
		put_s(p->t, name);
	} else {
		put_s(p->t, "K(");
		print_xval_as(p->t, &key_types, type, SHOW_ABBREV);
		put_s(p->t, ", ");
		if (type == KT_LATIN || type == KT_META || type == KT_LETTER || type == KT_DEAD2)
			put_char(p->t, KVAL(v));
		else
			put_hex(p->t, KVAL(v));
		put_c(p->t, ')');
	}
	put_s(p->t, " */");
}

/* KVAL(K_F1) */
static void function_print(struct print *p, const struct node *n)
{
	unsigned v = get(p, n);
	const char *name = xlat_name(&keys, K(KT_FN, v));

	if (p->t->xlat != XLAT_ABBREV || !name)
		put_hex(p->t, v);
	if (p->t->xlat == XLAT_RAW)
		return;
	if (p->t->xlat == XLAT_VERBOSE || !name)
		put_s(p->t, " /* ");
	put_f(p->t, "KVAL(%s)", name ? name : "K_???");
	if (p->t->xlat == XLAT_VERBOSE || !name)
		put_s(p->t, " */");
}

/* A string that is at most the rest of its structure, as far as it could be read. */
static void rest_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

static void string_there_print(struct print *p, const struct node *n)
{
	const struct view *v = p->view;
	uint32_t have = v->p[p->phase] && v->len[p->phase] > n->off ? v->len[p->phase] - n->off : 0;
	uint32_t seen = n->size < p->string_max + 1 ? n->size : p->string_max + 1, end;
	const char *s = (const char *)v->p[p->phase] + n->off;

	if (have > seen)
		have = seen;
	end = have ? strnlen(s, have) : 0;
	if (end == have && have < seen)
		print_addr(p, get(p, n->up) + n->off);
	else
		pen_quoted(p->t, s, end < p->string_max ? end : p->string_max, end == have);
}

/* strace 6.1 prints this in a way of its own, 7.2 like any other string */
static void function_string_print(struct print *p, const struct node *n)
{
	const struct view *v = p->view;
	const char *s;
	uint32_t have, len;

	if (opt.newer) {
		string_there_print(p, n);
		return;
	}

	if (!v->p[p->phase] || v->len[p->phase] <= n->off) {
		put_s(p->t, "???");
		return;
	}
	s = (const char *)v->p[p->phase] + n->off;
	have = v->len[p->phase] - n->off;
	len = strnlen(s, have);
	if (len == have && have < n->size) {
		put_s(p->t, "???");
		return;
	}
	len += len < have;
	if (len > p->string_max)
		len = p->string_max;
	/* for -x the NUL is not printable: then strace does not omit it */
	if (p->t->quotes != QUOTE_ESCAPED && len && !s[len - 1]) {
		put_hex_string(p->t, s, len);
		pen_dots(p->t);
		return;
	}
	pen_quoted(p->t, s, len && !s[len - 1] ? len - 1 : len, !len || s[len - 1]);
}

/* keycode=0x1 => 0x2; with strace 6.1 even if both are the same */
static void keycode_print(struct print *p, const struct node *n)
{
	pen_hex(p->t, get_at(p, n, AT_ENTER));
	if (!p->exiting || p->failed || !p->view->p[AT_EXIT])
		return;
	if (opt.newer && get_at(p, n, AT_ENTER) == get_at(p, n, AT_EXIT))
		return;
	pen_becomes(p->t);
	pen_hex(p->t, get_at(p, n, AT_EXIT));
}

static const struct type
	type_sound = { .name = "sound", .leaf = PEN_NUMBER, .width = WORD, .print = sound_print },
	type_tone = { .name = "tone", .leaf = PEN_NUMBER, .width = 4, .print = tone_print },
	type_io = { .name = "port", .leaf = PEN_NUMBER, .width = WORD, .print = port_print },
	type_sigaccept = { .name = "signal", .width = WORD, .print = sigaccept_print },
	type_unicode = { .name = "unicode", .leaf = PEN_NUMBER, .width = 2, .print = unicode_print },
	type_char = { .name = "char", .leaf = PEN_NUMBER, .width = 1, .print = char_print },
	type_table = { .name = "keymap", .width = 1, .print = table_print },
	type_key = { .name = "key", .leaf = PEN_NUMBER, .width = 2, .print = key_print },
	type_function = { .name = "function key", .leaf = PEN_NAMES, .width = 1, .print = function_print },
	type_fnstring = { .name = "string", .place = rest_place, .print = function_string_print },
	type_keycode = { .name = "keycode", .width = 4, .print = keycode_print };

#define BYTE_CHAR(n)	NUM(n, type_char)

/* in either direction, a prefix of the structure is enough to print it: NEEDS */
LAYOUT(kbentry, "kbentry", NUM(kb_table, type_table), UNS(kb_index, W8), NUM(kb_value, type_key));
LAYOUT(kbentry_get, "kbentry", NUM(kb_table, type_table, GIVEN), UNS(kb_index, W8, GIVEN),
       NUM(kb_value, type_key, FILLED, ON_ERROR));
LAYOUT(kbsentry, "kbsentry", NUM(kb_func, type_function), { .name = "kb_string", .type = &type_fnstring, .count = 512 });
LAYOUT(kbsentry_get, "kbsentry", NUM(kb_func, type_function, GIVEN),
       { .name = "kb_string", .type = &type_fnstring, .count = 512, FILLED, ON_ERROR });
LAYOUT(kbdiacr, "kbdiacr", BYTE_CHAR(diacr), BYTE_CHAR(base), BYTE_CHAR(result));
LAYOUT(kbdiacrs, NULL, UNS(kb_cnt), { .name = "kbdiacr", .type = &type_trail, .len = "kb_cnt", .cap = 256,
				      .data = ARGS(STRUCT(kbdiacr)) });
LAYOUT(kbdiacruc, "kbdiacruc", HEX(diacr), HEX(base), HEX(result));
LAYOUT(kbdiacrsuc, NULL, UNS(kb_cnt), { .name = "kbdiacruc", .type = &type_trail, .len = "kb_cnt", .cap = 256,
					.data = ARGS(STRUCT(kbdiacruc)) });
LAYOUT(kbkeycode_get, "kbkeycode", HEX(scancode, GIVEN), NUM(keycode, type_keycode, GIVEN));
LAYOUT(kbkeycode, "kbkeycode", HEX(scancode), HEX(keycode));
LAYOUT(kbd_repeat, "kbd_repeat", DEC(delay), DEC(period));
LAYOUT(unimapinit, "unimapinit", UNS(advised_hashsize, W16), UNS(advised_hashstep, W16), UNS(advised_hashlevel, W16));
LAYOUT(unipair, "unipair", HEX(unicode, W16), HEX(fontpos, W16));
LAYOUT(unimapdesc, "unimapdesc", UNS(entry_ct, W16), ARRAY_IN(entries, entry_ct, STRUCT(unipair)));

/* ---- GIO_UNIMAP: at entry the count is the room there is ---------------------------------------- */

static void unimap_print(struct print *p, const struct node *n)
{
	const struct node *count = &n->kids[0], *entries = &n->kids[1];
	const struct view *outer = p->view;
	struct view v;
	uint64_t room;

	p->phase = AT_ENTER;
	if (!enter_block(p, n, &v, n->size)) {
		print_addr(p, get(p, n));
		return;
	}
	p->view = &v;
	room = get(p, count);
	pen_first(p->t, "entry_ct");
	pen_uns(p->t, room);
	if (p->exiting && v.len[AT_EXIT] >= n->size) {
		p->phase = AT_EXIT;
		if (!opt.newer || get(p, count) != room) {
			pen_becomes(p->t);
			pen_uns(p->t, get(p, count));
		}
		pen_field(p->t, "entries");
		if (p->failed)
			print_addr(p, get(p, entries));
		else
			array_print_count(p, entries, room);
	}
	pen_close(p->t, '}');
	p->view = outer;
}

static void unimap_place(struct plan *p, struct node *n)
{
	plan_kids(p, n, layout_unimapdesc.fields, &n->size, NULL);
}

static void unimap_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, n->size }, 1, n->size);
	if (phase == AT_EXIT)
		plan_copy_kids(p, n, phase);
}

static const struct type type_unimap = { .name = "unimap", .width = WORD, .place = unimap_place, .copy = unimap_copy,
	.print = unimap_print };

/* ---- fonts: the other fields determine the size of the data --------------------------------------- */

static void font_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t len = p->asked->string_max + 1 < 65535 ? p->asked->string_max + 1 : 65535;

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, len }, 1, len);
}

static void put_font(struct print *p, const struct node *n, uint64_t total)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint64_t need = total < p->string_max + 1ULL ? total : p->string_max + 1ULL;

	if (!get(p, n) || (need && (!b || b->len < need))) {
		print_addr(p, get(p, n));
		return;
	}
	put_hex_string(p->t, b ? block_data(b) : "", need < p->string_max ? need : p->string_max);
	if (total > p->string_max)
		pen_dots(p->t);
}

static void fontx_print(struct print *p, const struct node *n)
{
	uint64_t count = value_beside(p, n, "charcount");

	put_font(p, n, (count < 512 ? count : 512) * 32);
}

static void fontop_print(struct print *p, const struct node *n)
{
	uint64_t width = value_beside(p, n, "width"), count = value_beside(p, n, "charcount");

	if (width > 32)
		width = 32;
	put_font(p, n, (width + 7) / 8 * 32 * (count < 512 ? count : 512));
}

static void fontname_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t max = p->string_max + 1 < 32 ? p->string_max + 1 : 32, len = b ? strnlen(block_data(b), b->len) : 0;
	uint32_t shown = max > p->string_max ? p->string_max : 31;

	if (!b || (len == b->len && len < max)) {
		print_addr(p, get(p, n));
		return;
	}
	pen_quoted(p->t, block_data(b), len < shown ? len : shown, len > shown);
}

static const struct type
	type_fontx = { .name = "font", .width = WORD, .copy = font_copy, .print = fontx_print },
	type_fontop = { .name = "font", .width = WORD, .copy = font_copy, .print = fontop_print },
	type_fontname = { .name = "font name", .width = WORD, .copy = font_copy, .print = fontname_print };

LAYOUT(fontx_ptr, "consolefontdesc", UNS(charcount, W16), UNS(charheight, W16), ADDR(chardata));
LAYOUT(fontx, "consolefontdesc", UNS(charcount, W16), UNS(charheight, W16), NUM(chardata, type_fontx, .dir = IN));

static bool op_other(const struct print *p, const struct node *n)
{
	return value_beside(p, n, "op") > KD_FONT_OP_COPY;
}

static bool op_sized(const struct print *p, const struct node *n)
{
	uint64_t op = value_beside(p, n, "op");

	return op != KD_FONT_OP_SET_DEFAULT && op != KD_FONT_OP_COPY;
}

static bool op_wide(const struct print *p, const struct node *n)
{
	return value_beside(p, n, "op") != KD_FONT_OP_COPY;
}

#define OP_IS(o)	WHEN_IS(op, KD_FONT_OP_##o)
LAYOUT(font_asked, "console_font_op", XVAL(op, font_ops), FLAGS(flags, font_flags, IF(op_sized)), UNS(width, IF(op_wide)),
       UNS(height), UNS(charcount, IF(op_sized)), ADDR(data, OP_IS(GET)),
       NUM(data, type_fontop, SAME(data), OP_IS(SET)), NUM(data, type_fontname, SAME(data), OP_IS(SET_DEFAULT)),
       ADDR(data, SAME(data), IF(op_other)));
LAYOUT(font_answered, "console_font_op", HEX(op, HIDDEN), PAD(4), UNS(width), UNS(height),
       UNS(charcount, IF(op_sized)), NUM(data, type_fontop, OP_IS(GET)), ADDR(data, SAME(data), IF(op_other)));

static void fontop_answer_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, AT_ENTER);
	bool exiting = p->exiting;
	uint32_t op = KD_FONT_OP_SET;

	if (b && b->len >= 4)
		memcpy(&op, block_data(b), 4);
	if (op == KD_FONT_OP_SET || op == KD_FONT_OP_COPY)
		p->exiting = false;
	type_answer.print(p, n);
	p->exiting = exiting;
}

static void answer_place(struct plan *p, struct node *n)
{
	type_answer.place(p, n);
}

static void answer_copy(struct plan *p, struct node *n, int phase)
{
	type_answer.copy(p, n, phase);
}

static const struct type type_fontop_answer = { .name = "font operation", .width = WORD, .place = answer_place,
	.copy = answer_copy, .print = fontop_answer_print };

IOCTL_CASES(ioctl_kd,
	PLAIN(KIOCSOUND, NUM(arg, type_sound)),
	PLAIN(KDMKTONE, NUM(arg, type_tone)),
	PLAIN(KDGETLED, POINTS_OUT(arg, FLAGS(v, leds, W8))),
	PLAIN(KDSETLED, FLAGS(arg, leds, W8)),
	PLAIN(KDGKBLED, POINTS_OUT(arg, FLAGS(v, default_leds, W8))),
	PLAIN(KDSKBLED, FLAGS(arg, default_leds, W8)),
	PLAIN(KDGKBTYPE, POINTS_OUT(arg, XVAL(v, kb_types, W8))),
	PLAIN(KDADDIO, NUM(arg, type_io)),
	PLAIN(KDDELIO, NUM(arg, type_io)),
	PLAIN(KDSETMODE, XVAL(arg, screen_modes)),
	PLAIN(KDGETMODE, POINTS_OUT(arg, XVAL(v, screen_modes))),
	PLAIN(GIO_SCRNMAP, BYTES_OUT(arg, 256, SHOW(HEX))),
	PLAIN(PIO_SCRNMAP, BYTES_IN(arg, 256, SHOW(HEX))),
	PLAIN(GIO_UNISCRNMAP, RUN_OUT(arg, 256, NUM(v, type_unicode))),
	PLAIN(PIO_UNISCRNMAP, RUN_IN(arg, 256, NUM(v, type_unicode))),
	PLAIN(KDGKBMODE, POINTS_OUT(arg, XVAL(v, kb_modes, SHOW(D)))),
	PLAIN(KDSKBMODE, XVAL(arg, kb_modes, SHOW(D))),
	PLAIN(KDGKBENT, STRUCT_BOTH(arg, kbentry_get, NEEDS(2))),
	PLAIN(KDSKBENT, STRUCT_IN(arg, kbentry, NEEDS(2))),
	PLAIN(KDGKBSENT, STRUCT_BOTH(arg, kbsentry_get, NEEDS(1))),
	PLAIN(KDSKBSENT, STRUCT_IN(arg, kbsentry, NEEDS(1))),
	PLAIN(KDGKBDIACR, STRUCT_OUT(arg, kbdiacrs)),
	PLAIN(KDSKBDIACR, STRUCT_IN(arg, kbdiacrs)),
	PLAIN(KDGKBDIACRUC, STRUCT_OUT(arg, kbdiacrsuc)),
	PLAIN(KDSKBDIACRUC, STRUCT_IN(arg, kbdiacrsuc)),
	PLAIN(KDGETKEYCODE, STRUCT_BOTH(arg, kbkeycode_get)),
	PLAIN(KDSETKEYCODE, STRUCT_IN(arg, kbkeycode)),
	PLAIN(KDSIGACCEPT, NUM(arg, type_sigaccept)),
	PLAIN(KDKBDREP, ANSWER(arg, kbd_repeat, kbd_repeat)),
	PLAIN(GIO_FONT, BYTES_OUT(arg, 8192, SHOW(HEX))),
	PLAIN(PIO_FONT, BYTES_IN(arg, 8192, SHOW(HEX))),
	PLAIN(KDGKBMETA, POINTS_OUT(arg, XVAL(v, kb_metas))),
	PLAIN(KDSKBMETA, XVAL(arg, kb_metas)),
	PLAIN(PIO_UNIMAPCLR, STRUCT_IN(arg, unimapinit)),
	PLAIN(GIO_CMAP, BYTES_OUT(arg, 48, SHOW(HEX))),
	PLAIN(PIO_CMAP, BYTES_IN(arg, 48, SHOW(HEX))),
	PLAIN(GIO_UNIMAP, { .name = "arg", .type = &type_unimap, .dir = BOTH, ON_ERROR }),
	PLAIN(PIO_UNIMAP, STRUCT_IN(arg, unimapdesc)),
	PLAIN(GIO_FONTX, ANSWER(arg, fontx_ptr, fontx)),
	PLAIN(PIO_FONTX, STRUCT_IN(arg, fontx)),
	PLAIN(KDFONTOP, { .name = "arg", .type = &type_fontop_answer, .dir = BOTH, .data = ARGS(
		{ .name = "asked", .type = &type_embed, .data = &layout_font_asked, GIVEN },
		{ .name = "answered", .type = &type_embed, .data = &layout_font_answered, FILLED, SAME(asked) }) }),
	PLAIN(KDENABIO),
	PLAIN(KDDISABIO),
	PLAIN(KDMAPDISP),
	PLAIN(KDUNMAPDISP),
	PLAIN(PIO_FONTRESET),
);
