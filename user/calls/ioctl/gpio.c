// SPDX-License-Identifier: GPL-2.0
/* General-purpose pins: linux/gpio.h. */
#include <linux/gpio.h>
#include "ioctl.h"


XLATS(line_flags, "GPIOLINE_FLAG_???", X(GPIOLINE_FLAG_KERNEL), X(GPIOLINE_FLAG_IS_OUT), X(GPIOLINE_FLAG_ACTIVE_LOW),
      X(GPIOLINE_FLAG_OPEN_DRAIN), X(GPIOLINE_FLAG_OPEN_SOURCE), X(GPIOLINE_FLAG_BIAS_PULL_UP),
      X(GPIOLINE_FLAG_BIAS_PULL_DOWN), X(GPIOLINE_FLAG_BIAS_DISABLE));
XLATS(handle_flags, "GPIOHANDLE_REQUEST_???", X(GPIOHANDLE_REQUEST_INPUT), X(GPIOHANDLE_REQUEST_OUTPUT),
      X(GPIOHANDLE_REQUEST_ACTIVE_LOW), X(GPIOHANDLE_REQUEST_OPEN_DRAIN), X(GPIOHANDLE_REQUEST_OPEN_SOURCE),
      X(GPIOHANDLE_REQUEST_BIAS_PULL_UP), X(GPIOHANDLE_REQUEST_BIAS_PULL_DOWN),
      X(GPIOHANDLE_REQUEST_BIAS_DISABLE));
XLATS(event_flags, "GPIOEVENT_REQUEST_???", X(GPIOEVENT_REQUEST_BOTH_EDGES), X(GPIOEVENT_REQUEST_RISING_EDGE),
      X(GPIOEVENT_REQUEST_FALLING_EDGE));
XLATS(v2_flags, "GPIO_V2_LINE_FLAG_???", X(GPIO_V2_LINE_FLAG_USED), X(GPIO_V2_LINE_FLAG_ACTIVE_LOW),
      X(GPIO_V2_LINE_FLAG_INPUT), X(GPIO_V2_LINE_FLAG_OUTPUT), X(GPIO_V2_LINE_FLAG_EDGE_RISING),
      X(GPIO_V2_LINE_FLAG_EDGE_FALLING), X(GPIO_V2_LINE_FLAG_OPEN_DRAIN), X(GPIO_V2_LINE_FLAG_OPEN_SOURCE),
      X(GPIO_V2_LINE_FLAG_BIAS_PULL_UP), X(GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN),
      X(GPIO_V2_LINE_FLAG_BIAS_DISABLED), X(GPIO_V2_LINE_FLAG_EVENT_CLOCK_REALTIME),
      X(GPIO_V2_LINE_FLAG_EVENT_CLOCK_HTE));

#define ZEROS(c)	{ .name = "padding", .type = &type_inarray, .count = c, .data = ARGS(HEX(v)), NONZERO, WHOLE }

LAYOUT(chip, "gpiochip_info", CHARS(name, GPIO_MAX_NAME_SIZE), CHARS(label, GPIO_MAX_NAME_SIZE), UNS(lines));
LAYOUT(line, "gpioline_info", UNS(line_offset), PAD(68));
LAYOUT(line_info, "gpioline_info", PAD(4), FLAGS(flags, line_flags), CHARS(name, GPIO_MAX_NAME_SIZE),
       CHARS(consumer, GPIO_MAX_NAME_SIZE));
LAYOUT(unwatch, NULL, UNS(offset));
LAYOUT(only_fd, NULL, GAP(360), FD(fd));
LAYOUT(handle, "gpiohandle_request", { .name = "lineoffsets", .type = &type_inarray, .count = GPIOHANDLES_MAX,
       .len = "lines", .data = ARGS(UNS(v)), ORDER(1) }, FLAGS(flags, handle_flags, ORDER(1)),
       { .name = "default_values", .type = &type_inarray, .count = GPIOHANDLES_MAX, .len = "lines",
	 .data = ARGS(UNS(v, W8)), ORDER(1) }, CHARS(consumer_label, GPIO_MAX_NAME_SIZE, ORDER(1)),
       UNS(lines), PAD(4));
LAYOUT(event, "gpioevent_request", UNS(lineoffset), FLAGS(handleflags, handle_flags), FLAGS(eventflags, event_flags),
       CHARS(consumer_label, GPIO_MAX_NAME_SIZE), PAD(4));
LAYOUT(event_fd, NULL, PAD(44), FD(fd));
LAYOUT(values, "gpiohandle_data", EMBED_ARRAY(values, GPIOHANDLES_MAX, UNS(v, W8)));
LAYOUT(config, "gpiohandle_config", FLAGS(flags, handle_flags), EMBED_ARRAY(default_values, GPIOHANDLES_MAX, UNS(v, W8)),
       PAD(16));

/* ---- version 2: attributes have an ID of their kind ------------------------------------------------- */

static bool is_kind(const struct print *p, const struct node *n, uint32_t id)
{
	const struct node *up = n->up;

	return !get(p, sibling(up->kids, up->nkids, "padding")) && get(p, sibling(up->kids, up->nkids, "id")) == id;
}

static bool is_flags(const struct print *p, const struct node *n)
{
	return is_kind(p, n, GPIO_V2_LINE_ATTR_ID_FLAGS);
}

static bool is_values(const struct print *p, const struct node *n)
{
	return is_kind(p, n, GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES);
}

static bool is_debounce(const struct print *p, const struct node *n)
{
	return is_kind(p, n, GPIO_V2_LINE_ATTR_ID_DEBOUNCE);
}

static bool is_raw(const struct print *p, const struct node *n)
{
	return !is_flags(p, n) && !is_values(p, n) && !is_debounce(p, n);
}

LAYOUT(attribute, "gpio_v2_line_attribute", UNS(id, IF(is_raw)), HEX(padding, NONZERO), HEX64(data, IF(is_raw)),
       FLAGS(flags, v2_flags, W64, SAME(data), IF(is_flags)), HEX64(values, SAME(data), IF(is_values)),
       UNS(debounce_period_us, SAME(data), IF(is_debounce)));

/* {attr={raw}, mask=...}, but {flags=..., mask=...} if the kind of attribute is known */
static void attr_place(struct plan *p, struct node *n)
{
	type_embed.place(p, n);
}

static void attr_print(struct print *p, const struct node *n)
{
	pen_label(p->t, "attr");
	type_embed.print(p, n);
}

static const struct type type_attr = { .name = "attribute", .place = attr_place, .print = attr_print };

static bool attr_raw(const struct print *p, const struct node *n)
{
	const uint8_t *s = here(p, n, 16);
	uint32_t word[2] = { 0, 0 };

	if (s)
		__builtin_memcpy(word, s, sizeof(word));
	return word[1] || word[0] < GPIO_V2_LINE_ATTR_ID_FLAGS || word[0] > GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
}

static bool attr_known(const struct print *p, const struct node *n)
{
	return !attr_raw(p, n);
}

static void bare_print(struct print *p, const struct node *n)
{
	const struct view *outer = p->view;
	struct view v;

	enter_embedded(p, n, &v, n->off, n->size);
	p->view = &v;
	print_fields(p, n);
	p->view = outer;
}

static const struct type type_bare = { .name = "attribute", .place = attr_place, .print = bare_print };

LAYOUT(config_attribute, "gpio_v2_line_config_attribute",
       { .name = "attr", .type = &type_attr, .data = &layout_attribute, UNNAMED, IF(attr_raw) },
       { .name = "known", .type = &type_bare, .data = &layout_attribute, UNNAMED, SAME(attr), IF(attr_known) },
       HEX64(mask));
LAYOUT(v2_config, "gpio_v2_line_config", FLAGS(flags, v2_flags, W64), UNS(num_attrs), ZEROS(5),
       { .name = "attrs", .type = &type_inarray, .count = GPIO_V2_LINE_NUM_ATTRS_MAX, .len = "num_attrs",
	 .data = ARGS(STRUCT(config_attribute)), WHEN(num_attrs, ~0) });
LAYOUT(v2_offset, "gpio_v2_line_info", PAD(64), UNS(offset), PAD(188));
LAYOUT(v2_info, "gpio_v2_line_info", CHARS(name, GPIO_MAX_NAME_SIZE), CHARS(consumer, GPIO_MAX_NAME_SIZE), PAD(4),
       UNS(num_attrs, ORDER(2)), FLAGS(flags, v2_flags, W64, ORDER(1)),
       { .name = "attrs", .type = &type_inarray, .count = GPIO_V2_LINE_NUM_ATTRS_MAX, .len = "num_attrs",
	 .data = ARGS(STRUCT(attribute)), WHEN(num_attrs, ~0), ORDER(3) },
       { .name = "padding", .type = &type_inarray, .count = 4, .data = ARGS(HEX(v)), NONZERO, WHOLE, ORDER(3) });
LAYOUT(v2_request, "gpio_v2_line_request", { .name = "offsets", .type = &type_inarray, .count = GPIO_V2_LINES_MAX,
       .len = "num_lines", .data = ARGS(UNS(v)), ORDER(1) }, CHARS(consumer, GPIO_MAX_NAME_SIZE, ORDER(1)),
       EMBED(config, v2_config, ORDER(1)), UNS(num_lines), UNS(event_buffer_size, NONZERO, ORDER(1)),
       { .name = "padding", .type = &type_inarray, .count = 5, .data = ARGS(HEX(v)), NONZERO, WHOLE, ORDER(1) }, PAD(4));
LAYOUT(v2_fd, NULL, GAP(588), FD(fd));
LAYOUT(v2_mask, "gpio_v2_line_values", PAD(8), HEX64(mask));
LAYOUT(v2_bits, "gpio_v2_line_values", HEX64(bits), PAD(8));
LAYOUT(v2_values, "gpio_v2_line_values", HEX64(bits), HEX64(mask));

IOCTL_CASES(ioctl_gpio,
	IOCTL(GPIO_GET_CHIPINFO_IOCTL, STRUCT_OUT(arg, chip)),
	IOCTL(GPIO_GET_LINEINFO_UNWATCH_IOCTL, STRUCT_IN(arg, unwatch)),
	IOCTL(GPIO_GET_LINEINFO_IOCTL, ANSWER(arg, line, line_info)),
	IOCTL(GPIO_GET_LINEINFO_WATCH_IOCTL, ANSWER(arg, line, line_info)),
	IOCTL(GPIO_GET_LINEHANDLE_IOCTL, ANSWER(arg, handle, only_fd)),
	IOCTL(GPIO_GET_LINEEVENT_IOCTL, ANSWER(arg, event, event_fd)),
	IOCTL(GPIOHANDLE_GET_LINE_VALUES_IOCTL, STRUCT_OUT(arg, values)),
	IOCTL(GPIOHANDLE_SET_LINE_VALUES_IOCTL, STRUCT_IN(arg, values)),
	IOCTL(GPIOHANDLE_SET_CONFIG_IOCTL, STRUCT_IN(arg, config)),
	IOCTL(GPIO_V2_GET_LINEINFO_IOCTL, ANSWER(arg, v2_offset, v2_info)),
	IOCTL(GPIO_V2_GET_LINEINFO_WATCH_IOCTL, ANSWER(arg, v2_offset, v2_info)),
	IOCTL(GPIO_V2_GET_LINE_IOCTL, ANSWER(arg, v2_request, v2_fd)),
	IOCTL(GPIO_V2_LINE_SET_CONFIG_IOCTL, STRUCT_IN(arg, v2_config)),
	IOCTL(GPIO_V2_LINE_GET_VALUES_IOCTL, ANSWER(arg, v2_mask, v2_bits)),
	IOCTL(GPIO_V2_LINE_SET_VALUES_IOCTL, STRUCT_IN(arg, v2_values)),
);
