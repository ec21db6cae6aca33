// SPDX-License-Identifier: GPL-2.0
/* Terminals: the commands of asm-generic/ioctls.h. */
#include <linux/termios.h>
#include <linux/tty.h>
#include "ioctl.h"

XLATS(tcxonc, "TC???", X(TCOOFF), X(TCOON), X(TCIOFF), X(TCION));
XLATS(tcflsh, "TC???", X(TCIFLUSH), X(TCOFLUSH), X(TCIOFLUSH));
XLATS(modem, "TIOCM_???", X(TIOCM_LE), X(TIOCM_DTR), X(TIOCM_RTS), X(TIOCM_ST), X(TIOCM_SR), X(TIOCM_CTS),
      X(TIOCM_CAR), X(TIOCM_RNG), X(TIOCM_DSR), X(TIOCM_OUT1), X(TIOCM_OUT2), X(TIOCM_LOOP));

XLATS(bauds, "B???", X(B0), X(B50), X(B75), X(B110), X(B134), X(B150), X(B200), X(B300), X(B600), X(B1200),
      X(B1800), X(B2400), X(B4800), X(B9600), X(B19200), X(B38400), X(B57600), X(B115200), X(B230400),
      X(B460800), X(B500000), X(B576000), X(B921600), X(B1000000), X(B1152000), X(B1500000), X(B2000000),
      X(B2500000), X(B3000000), X(B3500000), X(B4000000), X(BOTHER));
XLATS(cflags, NULL, X(CSTOPB), X(CREAD), X(PARENB), X(PARODD), X(HUPCL), X(CLOCAL), X(CMSPAR), X(CRTSCTS));
XLATS(csizes, "CS?", X(CS5), X(CS6), X(CS7), X(CS8));
XLATS(iflags, NULL, X(IGNBRK), X(BRKINT), X(IGNPAR), X(PARMRK), X(INPCK), X(ISTRIP), X(INLCR), X(IGNCR),
      X(ICRNL), X(IUCLC), X(IXON), X(IXANY), X(IXOFF), X(IMAXBEL), X(IUTF8));
XLATS(lflags, NULL, X(ISIG), X(ICANON), X(XCASE), X(ECHO), X(ECHOE), X(ECHOK), X(ECHONL), X(NOFLSH),
      X(IEXTEN), X(ECHOCTL), X(ECHOPRT), X(ECHOKE), X(FLUSHO), X(PENDIN), X(TOSTOP), X(EXTPROC));
XLATS(oflags, NULL, X(OPOST), X(OLCUC), X(ONLCR), X(OCRNL), X(ONOCR), X(ONLRET), X(OFILL), X(OFDEL));
XLATS(nldly, "NL?", X(NL0), X(NL1));
XLATS(crdly, "CR?", X(CR0), X(CR1), X(CR2), X(CR3));
XLATS(tabdly, "TAB?", X(XTABS), X(TAB0), X(TAB1), X(TAB2));
XLATS(bsdly, "BS?", X(BS0), X(BS1));
XLATS(vtdly, "VT?", X(VT0), X(VT1));
XLATS(ffdly, "FF?", X(FF0), X(FF1));
XLATS(ibshift, NULL, X(IBSHIFT));
XLATS(discs, "N_???", X(N_TTY), X(N_SLIP), X(N_MOUSE), X(N_PPP), X(N_STRIP), X(N_AX25), X(N_X25), X(N_6PACK),
      X(N_MASC), X(N_R3964), X(N_PROFIBUS_FDL), X(N_IRDA), X(N_SMSBLOCK), X(N_HDLC), X(N_SYNC_PPP), X(N_HCI),
      X(N_GIGASET_M101), X(N_SLCAN), X(N_PPS), X(N_V253), X(N_CAIF), X(N_GSM0710), X(N_TI_WL),
      X(N_TRACESINK), X(N_TRACEROUTER), X(N_NCI), X(N_SPEAKUP), X(N_NULL));
XLATS(ccs, NULL, X(VINTR), X(VQUIT), X(VERASE), X(VKILL), X(VEOF), X(VTIME), X(VMIN), X(VSWTC), X(VSTART),
      X(VSTOP), X(VSUSP), X(VEOL), X(VREPRINT), X(VDISCARD), X(VWERASE), X(VLNEXT), X(VEOL2));

/* without any flag, prints nothing */
static void put_flags(struct print *p, const struct xlats *x, uint64_t v)
{
	if (v)
		print_flags(p->t, x, v);
}

static void flags_print(struct print *p, const struct node *n)
{
	put_flags(p, n->arg->data, get(p, n));
}

static void oflag_print(struct print *p, const struct node *n)
{
	static const struct { const struct xlats *x; unsigned mask; } delays[] = {
		{ &nldly, NLDLY }, { &crdly, CRDLY }, { &tabdly, TABDLY },
		{ &bsdly, BSDLY }, { &vtdly, VTDLY }, { &ffdly, FFDLY } };
	uint64_t v = get(p, n);

	for (unsigned i = 0; i < COUNT(delays); i++) {
		print_xval(p->t, delays[i].x, v & delays[i].mask);
		put_c(p->t, '|');
		v &= ~(uint64_t)delays[i].mask;
	}
	put_flags(p, &oflags, v);
}

static void cflag_print(struct print *p, const struct node *n)
{
	uint64_t v = get(p, n);

	print_xval(p->t, &bauds, v & CBAUD);
	put_c(p->t, '|');
	if (v & CIBAUD) {
		print_xval(p->t, &bauds, (v & CIBAUD) >> IBSHIFT);
		put_s(p->t, "<<");
		print_xval(p->t, &ibshift, IBSHIFT);
		put_c(p->t, '|');
	}
	print_xval(p->t, &csizes, v & CSIZE);
	put_c(p->t, '|');
	put_flags(p, &cflags, v & ~(uint64_t)(CBAUD | CIBAUD | CSIZE));
}

static void cc_place(struct plan *p, struct node *n)
{
	(void)p;
	n->size = n->arg->count;
	n->align = 1;
}

/* [[VINTR]=0x3, [VQUIT]=0x1c, ...] */
static void cc_print(struct print *p, const struct node *n)
{
	const uint8_t *cc = here(p, n, n->size);
	size_t at;

	pen_open(p->t, '[');
	for (unsigned i = 0; cc && i < n->size; i++) {
		const char *name = xlat_name(&ccs, i);

		if (i)
			pen_next(p->t);
		at = p->t->len;
		put_c(p->t, '[');
		if (name)
			put_s(p->t, name);
		else
			put_uns(p->t, i);
		put_s(p->t, "]=");
		pen_is(p->t, at, (struct mark){ .kind = PEN_NAME });
		pen_hex(p->t, cc[i]);
	}
	pen_close(p->t, ']');
}

static const struct type
	type_term_flags = { .name = "flags", .leaf = PEN_NAMES, .width = 4, .print = flags_print },
	type_oflag = { .name = "oflag", .leaf = PEN_NAMES, .width = 4, .print = oflag_print },
	type_cflag = { .name = "cflag", .leaf = PEN_NAMES, .width = 4, .print = cflag_print },
	type_cc = { .name = "cc", .place = cc_place, .print = cc_print };

#define FLAG_FIELDS(...) NUM(c_iflag, type_term_flags, .data = &iflags, __VA_ARGS__), NUM(c_oflag, type_oflag, __VA_ARGS__), \
	NUM(c_cflag, type_cflag, __VA_ARGS__), NUM(c_lflag, type_term_flags, .data = &lflags, __VA_ARGS__)
#define CC(n, c, ...) { .name = #n, .type = &type_cc, .count = c, __VA_ARGS__ }

LAYOUT(termios2, "termios2", FLAG_FIELDS(), XVAL(c_line, discs, W8, DETAIL), CC(c_cc, 19, DETAIL),
       UNS(c_ispeed, DETAIL), UNS(c_ospeed, DETAIL));
LAYOUT(termios, "termios", FLAG_FIELDS(), XVAL(c_line, discs, W8, DETAIL), CC(c_cc, 19, DETAIL));
LAYOUT(termio, "termio", FLAG_FIELDS(W16), XVAL(c_line, discs, W8, DETAIL), CC(c_cc, 8, DETAIL));
LAYOUT(winsize, "winsize", UNS(ws_row, W16), UNS(ws_col, W16), UNS(ws_xpixel, W16), UNS(ws_ypixel, W16));

/* Numbers that terminals and sound cards share: ioctl.c needs to know what the descriptor is. */
#define SHARED_PLAIN(cmd, ...) PLAIN(cmd, FD(terminal, REG(1), FACTS, HIDDEN, NO_CLASS), __VA_ARGS__)

IOCTL_CASES(ioctl_term,
	IOCTL(TCGETS2, STRUCT_OUT(arg, termios2)),
	IOCTL(TCSETS2, STRUCT_IN(arg, termios2)),
	IOCTL(TCSETSW2, STRUCT_IN(arg, termios2)),
	IOCTL(TCSETSF2, STRUCT_IN(arg, termios2)),
	SHARED_PLAIN(TCGETS, STRUCT_OUT(arg, termios, REG(3))),
	PLAIN(TIOCGLCKTRMIOS, STRUCT_OUT(arg, termios)),
	SHARED_PLAIN(TCSETS, STRUCT_IN(arg, termios, REG(3))),
	SHARED_PLAIN(TCSETSW, STRUCT_IN(arg, termios, REG(3))),
	SHARED_PLAIN(TCSETSF, STRUCT_IN(arg, termios, REG(3))),
	PLAIN(TIOCSLCKTRMIOS, STRUCT_IN(arg, termios)),
	SHARED_PLAIN(TCGETA, STRUCT_OUT(arg, termio, REG(3))),
	SHARED_PLAIN(TCSETA, STRUCT_IN(arg, termio, REG(3))),
	SHARED_PLAIN(TCSETAW, STRUCT_IN(arg, termio, REG(3))),
	SHARED_PLAIN(TCSETAF, STRUCT_IN(arg, termio, REG(3))),
	PLAIN(TIOCGWINSZ, STRUCT_OUT(arg, winsize)),
	PLAIN(TIOCSWINSZ, STRUCT_IN(arg, winsize)),
	PLAIN(TCXONC, XVAL(arg, tcxonc, LONG)),
	PLAIN(TCFLSH, XVAL(arg, tcflsh, LONG)),
	PLAIN(TCSBRK, DEC(arg)),
	PLAIN(TCSBRKP, DEC(arg)),
	PLAIN(TIOCSCTTY, DEC(arg)),
	PLAIN(TIOCMGET, POINTS_FLAGS_OUT(arg, modem)),
	PLAIN(TIOCMBIS, POINTS_FLAGS_IN(arg, modem)),
	PLAIN(TIOCMBIC, POINTS_FLAGS_IN(arg, modem)),
	PLAIN(TIOCMSET, POINTS_FLAGS_IN(arg, modem)),
	PLAIN(TIOCGPGRP, POINTS_OUT(arg, DEC(v))),
	PLAIN(TIOCGSID, POINTS_OUT(arg, DEC(v))),
	PLAIN(TIOCGETD, POINTS_OUT(arg, DEC(v))),
	PLAIN(TIOCGSOFTCAR, POINTS_OUT(arg, DEC(v))),
	IOCTL(TIOCGPTN, POINTS_OUT(arg, DEC(v))),
	PLAIN(FIONREAD, POINTS_OUT(arg, DEC(v))),
	PLAIN(TIOCOUTQ, POINTS_OUT(arg, DEC(v))),
	IOCTL(TIOCGEXCL, POINTS_OUT(arg, DEC(v))),
	IOCTL(TIOCGDEV, POINTS_OUT(arg, DEC(v))),
	PLAIN(TIOCSPGRP, POINTS_IN(arg, DEC(v))),
	PLAIN(TIOCSETD, POINTS_IN(arg, DEC(v))),
	PLAIN(FIONBIO, POINTS_IN(arg, DEC(v))),
	PLAIN(FIOASYNC, POINTS_IN(arg, DEC(v))),
	PLAIN(TIOCPKT, POINTS_IN(arg, DEC(v))),
	PLAIN(TIOCSSOFTCAR, POINTS_IN(arg, DEC(v))),
	IOCTL(TIOCSPTLCK, POINTS_IN(arg, DEC(v))),
	PLAIN(TIOCSTI, BYTES_IN(arg, 1)),
	PLAIN(TIOCSBRK),
	PLAIN(TIOCCBRK),
	PLAIN(TIOCCONS),
	PLAIN(TIOCNOTTY),
	PLAIN(TIOCEXCL),
	PLAIN(TIOCNXCL),
	PLAIN(FIOCLEX),
	PLAIN(FIONCLEX),
	PLAIN(TIOCVHANGUP),
	PLAIN(TIOCSSERIAL),
);
