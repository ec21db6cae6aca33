// SPDX-License-Identifier: GPL-2.0
/* Input devices: linux/input.h, and the names in linux/input-event-codes.h. */
#include <string.h>
#include <linux/input.h>
#include "settings.h"
#include "ioctl.h"

SHARED_XLATS(evdev_ev, "EV_???",
      X(EV_SYN), X(EV_KEY), X(EV_REL), X(EV_ABS), X(EV_MSC), X(EV_SW), X(EV_LED), X(EV_SND), X(EV_REP),
      X(EV_FF), X(EV_PWR), X(EV_FF_STATUS));
SHARED_XLATS(evdev_abs, "ABS_???",
      X(ABS_X), X(ABS_Y), X(ABS_Z), X(ABS_RX), X(ABS_RY), X(ABS_RZ), X(ABS_THROTTLE), X(ABS_RUDDER),
      X(ABS_WHEEL), X(ABS_GAS), X(ABS_BRAKE), X(ABS_HAT0X), X(ABS_HAT0Y), X(ABS_HAT1X), X(ABS_HAT1Y),
      X(ABS_HAT2X), X(ABS_HAT2Y), X(ABS_HAT3X), X(ABS_HAT3Y), X(ABS_PRESSURE), X(ABS_DISTANCE), X(ABS_TILT_X),
      X(ABS_TILT_Y), X(ABS_TOOL_WIDTH), X(ABS_VOLUME), X(ABS_PROFILE), XNEW(ABS_SND_PROFILE), X(ABS_MISC),
	X(ABS_RESERVED),
      X(ABS_MT_SLOT), X(ABS_MT_TOUCH_MAJOR), X(ABS_MT_TOUCH_MINOR), X(ABS_MT_WIDTH_MAJOR),
      X(ABS_MT_WIDTH_MINOR), X(ABS_MT_ORIENTATION), X(ABS_MT_POSITION_X), X(ABS_MT_POSITION_Y),
      X(ABS_MT_TOOL_TYPE), X(ABS_MT_BLOB_ID), X(ABS_MT_TRACKING_ID), X(ABS_MT_PRESSURE), X(ABS_MT_DISTANCE),
      X(ABS_MT_TOOL_X), X(ABS_MT_TOOL_Y));
XLATS(keys, "KEY_???",
      X(KEY_RESERVED), X(KEY_ESC), X(KEY_1), X(KEY_2), X(KEY_3), X(KEY_4), X(KEY_5), X(KEY_6), X(KEY_7),
      X(KEY_8), X(KEY_9), X(KEY_0), X(KEY_MINUS), X(KEY_EQUAL), X(KEY_BACKSPACE), X(KEY_TAB), X(KEY_Q),
      X(KEY_W), X(KEY_E), X(KEY_R), X(KEY_T), X(KEY_Y), X(KEY_U), X(KEY_I), X(KEY_O), X(KEY_P),
      X(KEY_LEFTBRACE), X(KEY_RIGHTBRACE), X(KEY_ENTER), X(KEY_LEFTCTRL), X(KEY_A), X(KEY_S), X(KEY_D),
      X(KEY_F), X(KEY_G), X(KEY_H), X(KEY_J), X(KEY_K), X(KEY_L), X(KEY_SEMICOLON), X(KEY_APOSTROPHE),
      X(KEY_GRAVE), X(KEY_LEFTSHIFT), X(KEY_BACKSLASH), X(KEY_Z), X(KEY_X), X(KEY_C), X(KEY_V), X(KEY_B),
      X(KEY_N), X(KEY_M), X(KEY_COMMA), X(KEY_DOT), X(KEY_SLASH), X(KEY_RIGHTSHIFT), X(KEY_KPASTERISK),
      X(KEY_LEFTALT), X(KEY_SPACE), X(KEY_CAPSLOCK), X(KEY_F1), X(KEY_F2), X(KEY_F3), X(KEY_F4), X(KEY_F5),
      X(KEY_F6), X(KEY_F7), X(KEY_F8), X(KEY_F9), X(KEY_F10), X(KEY_NUMLOCK), X(KEY_SCROLLLOCK), X(KEY_KP7),
      X(KEY_KP8), X(KEY_KP9), X(KEY_KPMINUS), X(KEY_KP4), X(KEY_KP5), X(KEY_KP6), X(KEY_KPPLUS), X(KEY_KP1),
      X(KEY_KP2), X(KEY_KP3), X(KEY_KP0), X(KEY_KPDOT), X(KEY_ZENKAKUHANKAKU), X(KEY_102ND), X(KEY_F11),
      X(KEY_F12), X(KEY_RO), X(KEY_KATAKANA), X(KEY_HIRAGANA), X(KEY_HENKAN), X(KEY_KATAKANAHIRAGANA),
      X(KEY_MUHENKAN), X(KEY_KPJPCOMMA), X(KEY_KPENTER), X(KEY_RIGHTCTRL), X(KEY_KPSLASH), X(KEY_SYSRQ),
      X(KEY_RIGHTALT), X(KEY_LINEFEED), X(KEY_HOME), X(KEY_UP), X(KEY_PAGEUP), X(KEY_LEFT), X(KEY_RIGHT),
      X(KEY_END), X(KEY_DOWN), X(KEY_PAGEDOWN), X(KEY_INSERT), X(KEY_DELETE), X(KEY_MACRO), X(KEY_MUTE),
      X(KEY_VOLUMEDOWN), X(KEY_VOLUMEUP), X(KEY_POWER), X(KEY_KPEQUAL), X(KEY_KPPLUSMINUS), X(KEY_PAUSE),
      X(KEY_SCALE), X(KEY_KPCOMMA), X(KEY_HANGEUL), X(KEY_HANJA), X(KEY_YEN), X(KEY_LEFTMETA),
      X(KEY_RIGHTMETA), X(KEY_COMPOSE), X(KEY_STOP), X(KEY_AGAIN), X(KEY_PROPS), X(KEY_UNDO), X(KEY_FRONT),
      X(KEY_COPY), X(KEY_OPEN), X(KEY_PASTE), X(KEY_FIND), X(KEY_CUT), X(KEY_HELP), X(KEY_MENU), X(KEY_CALC),
      X(KEY_SETUP), X(KEY_SLEEP), X(KEY_WAKEUP), X(KEY_FILE), X(KEY_SENDFILE), X(KEY_DELETEFILE), X(KEY_XFER),
      X(KEY_PROG1), X(KEY_PROG2), X(KEY_WWW), X(KEY_MSDOS), X(KEY_COFFEE), X(KEY_ROTATE_DISPLAY),
      X(KEY_CYCLEWINDOWS), X(KEY_MAIL), X(KEY_BOOKMARKS), X(KEY_COMPUTER), X(KEY_BACK), X(KEY_FORWARD),
      X(KEY_CLOSECD), X(KEY_EJECTCD), X(KEY_EJECTCLOSECD), X(KEY_NEXTSONG), X(KEY_PLAYPAUSE),
      X(KEY_PREVIOUSSONG), X(KEY_STOPCD), X(KEY_RECORD), X(KEY_REWIND), X(KEY_PHONE), X(KEY_ISO),
      X(KEY_CONFIG), X(KEY_HOMEPAGE), X(KEY_REFRESH), X(KEY_EXIT), X(KEY_MOVE), X(KEY_EDIT), X(KEY_SCROLLUP),
      X(KEY_SCROLLDOWN), X(KEY_KPLEFTPAREN), X(KEY_KPRIGHTPAREN), X(KEY_NEW), X(KEY_REDO), X(KEY_F13),
      X(KEY_F14), X(KEY_F15), X(KEY_F16), X(KEY_F17), X(KEY_F18), X(KEY_F19), X(KEY_F20), X(KEY_F21),
      X(KEY_F22), X(KEY_F23), X(KEY_F24), X(KEY_PLAYCD), X(KEY_PAUSECD), X(KEY_PROG3), X(KEY_PROG4),
      X(KEY_ALL_APPLICATIONS), X(KEY_SUSPEND), X(KEY_CLOSE), X(KEY_PLAY), X(KEY_FASTFORWARD),
      X(KEY_BASSBOOST), X(KEY_PRINT), X(KEY_HP), X(KEY_CAMERA), X(KEY_SOUND), X(KEY_QUESTION), X(KEY_EMAIL),
      X(KEY_CHAT), X(KEY_SEARCH), X(KEY_CONNECT), X(KEY_FINANCE), X(KEY_SPORT), X(KEY_SHOP), X(KEY_ALTERASE),
      X(KEY_CANCEL), X(KEY_BRIGHTNESSDOWN), X(KEY_BRIGHTNESSUP), X(KEY_MEDIA), X(KEY_SWITCHVIDEOMODE),
      X(KEY_KBDILLUMTOGGLE), X(KEY_KBDILLUMDOWN), X(KEY_KBDILLUMUP), X(KEY_SEND), X(KEY_REPLY),
      X(KEY_FORWARDMAIL), X(KEY_SAVE), X(KEY_DOCUMENTS), X(KEY_BATTERY), X(KEY_BLUETOOTH), X(KEY_WLAN),
      X(KEY_UWB), X(KEY_UNKNOWN), X(KEY_VIDEO_NEXT), X(KEY_VIDEO_PREV), X(KEY_BRIGHTNESS_CYCLE),
      X(KEY_BRIGHTNESS_AUTO), X(KEY_DISPLAY_OFF), X(KEY_WWAN), X(KEY_RFKILL), X(KEY_MICMUTE), X(BTN_0),
      X(BTN_1), X(BTN_2), X(BTN_3), X(BTN_4), X(BTN_5), X(BTN_6), X(BTN_7), X(BTN_8), X(BTN_9), X(BTN_LEFT),
      X(BTN_RIGHT), X(BTN_MIDDLE), X(BTN_SIDE), X(BTN_EXTRA), X(BTN_FORWARD), X(BTN_BACK), X(BTN_TASK),
      X(BTN_TRIGGER), X(BTN_THUMB), X(BTN_THUMB2), X(BTN_TOP), X(BTN_TOP2), X(BTN_PINKIE), X(BTN_BASE),
      X(BTN_BASE2), X(BTN_BASE3), X(BTN_BASE4), X(BTN_BASE5), X(BTN_BASE6), X(BTN_DEAD), X(BTN_SOUTH),
      X(BTN_EAST), X(BTN_C), X(BTN_NORTH), X(BTN_WEST), X(BTN_Z), X(BTN_TL), X(BTN_TR), X(BTN_TL2),
      X(BTN_TR2), X(BTN_SELECT), X(BTN_START), X(BTN_MODE), X(BTN_THUMBL), X(BTN_THUMBR), X(BTN_TOOL_PEN),
      X(BTN_TOOL_RUBBER), X(BTN_TOOL_BRUSH), X(BTN_TOOL_PENCIL), X(BTN_TOOL_AIRBRUSH), X(BTN_TOOL_FINGER),
      X(BTN_TOOL_MOUSE), X(BTN_TOOL_LENS), X(BTN_TOOL_QUINTTAP), X(BTN_STYLUS3), X(BTN_TOUCH), X(BTN_STYLUS),
      X(BTN_STYLUS2), X(BTN_TOOL_DOUBLETAP), X(BTN_TOOL_TRIPLETAP), X(BTN_TOOL_QUADTAP), X(BTN_GEAR_DOWN),
      X(BTN_GEAR_UP), X(KEY_OK), X(KEY_SELECT), X(KEY_GOTO), X(KEY_CLEAR), X(KEY_POWER2), X(KEY_OPTION),
      X(KEY_INFO), X(KEY_TIME), X(KEY_VENDOR), X(KEY_ARCHIVE), X(KEY_PROGRAM), X(KEY_CHANNEL),
      X(KEY_FAVORITES), X(KEY_EPG), X(KEY_PVR), X(KEY_MHP), X(KEY_LANGUAGE), X(KEY_TITLE), X(KEY_SUBTITLE),
      X(KEY_ANGLE), X(KEY_ZOOM), X(KEY_MODE), X(KEY_KEYBOARD), X(KEY_SCREEN), X(KEY_PC), X(KEY_TV),
      X(KEY_TV2), X(KEY_VCR), X(KEY_VCR2), X(KEY_SAT), X(KEY_SAT2), X(KEY_CD), X(KEY_TAPE), X(KEY_RADIO),
      X(KEY_TUNER), X(KEY_PLAYER), X(KEY_TEXT), X(KEY_DVD), X(KEY_AUX), X(KEY_MP3), X(KEY_AUDIO),
      X(KEY_VIDEO), X(KEY_DIRECTORY), X(KEY_LIST), X(KEY_MEMO), X(KEY_CALENDAR), X(KEY_RED), X(KEY_GREEN),
      X(KEY_YELLOW), X(KEY_BLUE), X(KEY_CHANNELUP), X(KEY_CHANNELDOWN), X(KEY_FIRST), X(KEY_LAST), X(KEY_AB),
      X(KEY_NEXT), X(KEY_RESTART), X(KEY_SLOW), X(KEY_SHUFFLE), X(KEY_BREAK), X(KEY_PREVIOUS), X(KEY_DIGITS),
      X(KEY_TEEN), X(KEY_TWEN), X(KEY_VIDEOPHONE), X(KEY_GAMES), X(KEY_ZOOMIN), X(KEY_ZOOMOUT),
      X(KEY_ZOOMRESET), X(KEY_WORDPROCESSOR), X(KEY_EDITOR), X(KEY_SPREADSHEET), X(KEY_GRAPHICSEDITOR),
      X(KEY_PRESENTATION), X(KEY_DATABASE), X(KEY_NEWS), X(KEY_VOICEMAIL), X(KEY_ADDRESSBOOK),
      X(KEY_MESSENGER), X(KEY_DISPLAYTOGGLE), X(KEY_SPELLCHECK), X(KEY_LOGOFF), X(KEY_DOLLAR), X(KEY_EURO),
      X(KEY_FRAMEBACK), X(KEY_FRAMEFORWARD), X(KEY_CONTEXT_MENU), X(KEY_MEDIA_REPEAT), X(KEY_10CHANNELSUP),
      X(KEY_10CHANNELSDOWN), X(KEY_IMAGES), X(KEY_NOTIFICATION_CENTER), X(KEY_PICKUP_PHONE),
      X(KEY_HANGUP_PHONE), X(KEY_LINK_PHONE), X(KEY_DEL_EOL), X(KEY_DEL_EOS), X(KEY_INS_LINE),
      X(KEY_DEL_LINE), X(KEY_FN), X(KEY_FN_ESC), X(KEY_FN_F1), X(KEY_FN_F2), X(KEY_FN_F3), X(KEY_FN_F4),
      X(KEY_FN_F5), X(KEY_FN_F6), X(KEY_FN_F7), X(KEY_FN_F8), X(KEY_FN_F9), X(KEY_FN_F10), X(KEY_FN_F11),
      X(KEY_FN_F12), X(KEY_FN_1), X(KEY_FN_2), X(KEY_FN_D), X(KEY_FN_E), X(KEY_FN_F), X(KEY_FN_S),
      X(KEY_FN_B), X(KEY_FN_RIGHT_SHIFT), X(KEY_BRL_DOT1), X(KEY_BRL_DOT2), X(KEY_BRL_DOT3), X(KEY_BRL_DOT4),
      X(KEY_BRL_DOT5), X(KEY_BRL_DOT6), X(KEY_BRL_DOT7), X(KEY_BRL_DOT8), X(KEY_BRL_DOT9), X(KEY_BRL_DOT10),
      X(KEY_NUMERIC_0), X(KEY_NUMERIC_1), X(KEY_NUMERIC_2), X(KEY_NUMERIC_3), X(KEY_NUMERIC_4),
      X(KEY_NUMERIC_5), X(KEY_NUMERIC_6), X(KEY_NUMERIC_7), X(KEY_NUMERIC_8), X(KEY_NUMERIC_9),
      X(KEY_NUMERIC_STAR), X(KEY_NUMERIC_POUND), X(KEY_NUMERIC_A), X(KEY_NUMERIC_B), X(KEY_NUMERIC_C),
      X(KEY_NUMERIC_D), X(KEY_CAMERA_FOCUS), X(KEY_WPS_BUTTON), X(KEY_TOUCHPAD_TOGGLE), X(KEY_TOUCHPAD_ON),
      X(KEY_TOUCHPAD_OFF), X(KEY_CAMERA_ZOOMIN), X(KEY_CAMERA_ZOOMOUT), X(KEY_CAMERA_UP), X(KEY_CAMERA_DOWN),
      X(KEY_CAMERA_LEFT), X(KEY_CAMERA_RIGHT), X(KEY_ATTENDANT_ON), X(KEY_ATTENDANT_OFF),
      X(KEY_ATTENDANT_TOGGLE), X(KEY_LIGHTS_TOGGLE), X(BTN_DPAD_UP), X(BTN_DPAD_DOWN), X(BTN_DPAD_LEFT),
      X(BTN_DPAD_RIGHT), X(KEY_ALS_TOGGLE), X(KEY_ROTATE_LOCK_TOGGLE), X(KEY_REFRESH_RATE_TOGGLE),
      X(KEY_BUTTONCONFIG), X(KEY_TASKMANAGER), X(KEY_JOURNAL), X(KEY_CONTROLPANEL), X(KEY_APPSELECT),
      X(KEY_SCREENSAVER), X(KEY_VOICECOMMAND), X(KEY_ASSISTANT), X(KEY_KBD_LAYOUT_NEXT), X(KEY_EMOJI_PICKER),
      X(KEY_DICTATE), X(KEY_BRIGHTNESS_MIN), X(KEY_BRIGHTNESS_MAX), X(KEY_KBDINPUTASSIST_PREV),
      X(KEY_KBDINPUTASSIST_NEXT), X(KEY_KBDINPUTASSIST_PREVGROUP), X(KEY_KBDINPUTASSIST_NEXTGROUP),
      X(KEY_KBDINPUTASSIST_ACCEPT), X(KEY_KBDINPUTASSIST_CANCEL), X(KEY_RIGHT_UP), X(KEY_RIGHT_DOWN),
      X(KEY_LEFT_UP), X(KEY_LEFT_DOWN), X(KEY_ROOT_MENU), X(KEY_MEDIA_TOP_MENU), X(KEY_NUMERIC_11),
      X(KEY_NUMERIC_12), X(KEY_AUDIO_DESC), X(KEY_3D_MODE), X(KEY_NEXT_FAVORITE), X(KEY_STOP_RECORD),
      X(KEY_PAUSE_RECORD), X(KEY_VOD), X(KEY_UNMUTE), X(KEY_FASTREVERSE), X(KEY_SLOWREVERSE), X(KEY_DATA),
      X(KEY_ONSCREEN_KEYBOARD), X(KEY_PRIVACY_SCREEN_TOGGLE), X(KEY_SELECTIVE_SCREENSHOT),
      X(KEY_NEXT_ELEMENT), X(KEY_PREVIOUS_ELEMENT), X(KEY_AUTOPILOT_ENGAGE_TOGGLE), X(KEY_MARK_WAYPOINT),
      X(KEY_SOS), X(KEY_NAV_CHART), X(KEY_FISHING_CHART), X(KEY_SINGLE_RANGE_RADAR), X(KEY_DUAL_RANGE_RADAR),
      X(KEY_RADAR_OVERLAY), X(KEY_TRADITIONAL_SONAR), X(KEY_CLEARVU_SONAR), X(KEY_SIDEVU_SONAR),
      X(KEY_NAV_INFO), X(KEY_BRIGHTNESS_MENU), X(KEY_MACRO1), X(KEY_MACRO2), X(KEY_MACRO3), X(KEY_MACRO4),
      X(KEY_MACRO5), X(KEY_MACRO6), X(KEY_MACRO7), X(KEY_MACRO8), X(KEY_MACRO9), X(KEY_MACRO10),
      X(KEY_MACRO11), X(KEY_MACRO12), X(KEY_MACRO13), X(KEY_MACRO14), X(KEY_MACRO15), X(KEY_MACRO16),
      X(KEY_MACRO17), X(KEY_MACRO18), X(KEY_MACRO19), X(KEY_MACRO20), X(KEY_MACRO21), X(KEY_MACRO22),
      X(KEY_MACRO23), X(KEY_MACRO24), X(KEY_MACRO25), X(KEY_MACRO26), X(KEY_MACRO27), X(KEY_MACRO28),
      X(KEY_MACRO29), X(KEY_MACRO30), X(KEY_MACRO_RECORD_START), X(KEY_MACRO_RECORD_STOP),
      X(KEY_MACRO_PRESET_CYCLE), X(KEY_MACRO_PRESET1), X(KEY_MACRO_PRESET2), X(KEY_MACRO_PRESET3),
      X(KEY_KBD_LCD_MENU1), X(KEY_KBD_LCD_MENU2), X(KEY_KBD_LCD_MENU3), X(KEY_KBD_LCD_MENU4),
      X(KEY_KBD_LCD_MENU5), X(BTN_TRIGGER_HAPPY1), X(BTN_TRIGGER_HAPPY2), X(BTN_TRIGGER_HAPPY3),
      X(BTN_TRIGGER_HAPPY4), X(BTN_TRIGGER_HAPPY5), X(BTN_TRIGGER_HAPPY6), X(BTN_TRIGGER_HAPPY7),
      X(BTN_TRIGGER_HAPPY8), X(BTN_TRIGGER_HAPPY9), X(BTN_TRIGGER_HAPPY10), X(BTN_TRIGGER_HAPPY11),
      X(BTN_TRIGGER_HAPPY12), X(BTN_TRIGGER_HAPPY13), X(BTN_TRIGGER_HAPPY14), X(BTN_TRIGGER_HAPPY15),
      X(BTN_TRIGGER_HAPPY16), X(BTN_TRIGGER_HAPPY17), X(BTN_TRIGGER_HAPPY18), X(BTN_TRIGGER_HAPPY19),
      X(BTN_TRIGGER_HAPPY20), X(BTN_TRIGGER_HAPPY21), X(BTN_TRIGGER_HAPPY22), X(BTN_TRIGGER_HAPPY23),
      X(BTN_TRIGGER_HAPPY24), X(BTN_TRIGGER_HAPPY25), X(BTN_TRIGGER_HAPPY26), X(BTN_TRIGGER_HAPPY27),
      X(BTN_TRIGGER_HAPPY28), X(BTN_TRIGGER_HAPPY29), X(BTN_TRIGGER_HAPPY30), X(BTN_TRIGGER_HAPPY31),
      X(BTN_TRIGGER_HAPPY32), X(BTN_TRIGGER_HAPPY33), X(BTN_TRIGGER_HAPPY34), X(BTN_TRIGGER_HAPPY35),
      X(BTN_TRIGGER_HAPPY36), X(BTN_TRIGGER_HAPPY37), X(BTN_TRIGGER_HAPPY38), X(BTN_TRIGGER_HAPPY39),
      X(BTN_TRIGGER_HAPPY40),
	XNEW(BTN_GRIPL), XNEW(BTN_GRIPR), XNEW(BTN_GRIPL2), XNEW(BTN_GRIPR2),
	XNEW(KEY_CAMERA_ACCESS_ENABLE), XNEW(KEY_CAMERA_ACCESS_DISABLE), XNEW(KEY_CAMERA_ACCESS_TOGGLE),
	XNEW(KEY_ACCESSIBILITY), XNEW(KEY_DO_NOT_DISTURB), XNEW(KEY_EPRIVACY_SCREEN_ON),
	XNEW(KEY_EPRIVACY_SCREEN_OFF), XNEW(KEY_ACTION_ON_SELECTION),
	XNEW(KEY_CONTEXTUAL_INSERT), XNEW(KEY_CONTEXTUAL_QUERY), XNEW(KEY_PERFORMANCE));
XLATS(rels, "REL_???",
      X(REL_X), X(REL_Y), X(REL_Z), X(REL_RX), X(REL_RY), X(REL_RZ), X(REL_HWHEEL), X(REL_DIAL), X(REL_WHEEL),
      X(REL_MISC), X(REL_RESERVED), X(REL_WHEEL_HI_RES), X(REL_HWHEEL_HI_RES));
XLATS(miscs, "MSC_???",
      X(MSC_SERIAL), X(MSC_PULSELED), X(MSC_GESTURE), X(MSC_RAW), X(MSC_SCAN), X(MSC_TIMESTAMP));
XLATS(switches, "SW_???",
      X(SW_LID), X(SW_TABLET_MODE), X(SW_HEADPHONE_INSERT), X(SW_RFKILL_ALL), X(SW_RADIO),
      X(SW_MICROPHONE_INSERT), X(SW_DOCK), X(SW_LINEOUT_INSERT), X(SW_JACK_PHYSICAL_INSERT),
      X(SW_VIDEOOUT_INSERT), X(SW_CAMERA_LENS_COVER), X(SW_KEYPAD_SLIDE), X(SW_FRONT_PROXIMITY),
      X(SW_ROTATE_LOCK), X(SW_LINEIN_INSERT), X(SW_MUTE_DEVICE), X(SW_PEN_INSERTED), X(SW_MACHINE_COVER),
	XNEW(SW_USB_INSERT));
XLATS(leds, "LED_???",
      X(LED_NUML), X(LED_CAPSL), X(LED_SCROLLL), X(LED_COMPOSE), X(LED_KANA), X(LED_SLEEP), X(LED_SUSPEND),
      X(LED_MUTE), X(LED_MISC), X(LED_MAIL), X(LED_CHARGING));
XLATS(sounds, "SND_???",
      X(SND_CLICK), X(SND_BELL), X(SND_TONE));
XLATS(repeats, "REP_???", X(REP_DELAY), X(REP_PERIOD));
XLATS(props, "PROP_???",
      X(INPUT_PROP_POINTER), X(INPUT_PROP_DIRECT), X(INPUT_PROP_BUTTONPAD), X(INPUT_PROP_SEMI_MT),
      X(INPUT_PROP_TOPBUTTONPAD), X(INPUT_PROP_POINTING_STICK), X(INPUT_PROP_ACCELEROMETER),
	XNEW(INPUT_PROP_PRESSUREPAD));
XLATS(effects, "FF_???",
      X(FF_RUMBLE), X(FF_PERIODIC), X(FF_CONSTANT), X(FF_SPRING), X(FF_FRICTION), X(FF_DAMPER), X(FF_INERTIA),
      X(FF_RAMP), X(FF_SQUARE), X(FF_TRIANGLE), X(FF_SINE), X(FF_SAW_UP), X(FF_SAW_DOWN), X(FF_CUSTOM),
      X(FF_GAIN), X(FF_AUTOCENTER), X(FF_MAX_EFFECTS), XNEW(FF_HAPTIC));
XLATS(effect_states, "FF_STATUS_???", X(FF_STATUS_STOPPED), X(FF_STATUS_PLAYING));
XLATS(mt_axes, "ABS_MT_???",
      X(ABS_MT_SLOT), X(ABS_MT_TOUCH_MAJOR), X(ABS_MT_TOUCH_MINOR), X(ABS_MT_WIDTH_MAJOR),
      X(ABS_MT_WIDTH_MINOR), X(ABS_MT_ORIENTATION), X(ABS_MT_POSITION_X), X(ABS_MT_POSITION_Y),
      X(ABS_MT_TOOL_TYPE), X(ABS_MT_BLOB_ID), X(ABS_MT_TRACKING_ID), X(ABS_MT_PRESSURE), X(ABS_MT_DISTANCE),
      X(ABS_MT_TOOL_X), X(ABS_MT_TOOL_Y));

/* ---- sets of bits: [KEY_A KEY_B]; the result of the call is their number of bytes ---------------- */

struct bits { const struct xlats *x; unsigned max; };

static uint32_t bits_size(uint64_t bits, unsigned word)
{
	return ((bits + 7) / 8 + word - 1) / word * word;
}

static void bits_copy(struct plan *p, struct node *n, int phase)
{
	const struct bits *b = n->arg->data;
	uint32_t size = bits_size(b->max, p->abi->word);

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, size }, 1, size);
}

static void put_bit_names(struct print *p, const struct bits *b, const uint8_t *set, uint32_t bits)
{
	unsigned shown = 0;

	pen_open(p->t, '[');
	for (uint32_t i = 0; i < bits; i++) {
		if (!(set[i / 8] >> i % 8 & 1))
			continue;
		if (shown)
			pen_blank(p->t);
		if (shown > 3 && !p->verbose) {
			pen_dots(p->t);
			break;
		}
		print_xval(p->t, b->x, i);
		shown++;
	}
	pen_close(p->t, ']');
}

static void put_words(struct print *p, const uint8_t *set, uint32_t size)
{
	unsigned word = p->plan->abi->word;

	pen_open(p->t, '[');
	for (uint32_t i = 0; i < size / word; i++) {
		uint64_t v = 0;

		pen_f(p->t, i ? ", " : "");
		if (i >= p->string_max && !p->verbose) {
			pen_dots(p->t);
			break;
		}
		memcpy(&v, set + i * word, word);
		pen_hex(p->t, v);
	}
	pen_close(p->t, ']');
}

static void bits_print(struct print *p, const struct node *n)
{
	const struct bits *b = n->arg->data;
	const struct systrace_block *block = block_of(p, n, AT_EXIT);
	uint64_t bits = (uint64_t)p->ret > b->max / 8 ? b->max : p->ret * 8;
	uint32_t size = bits_size(bits, p->plan->abi->word);
	const uint8_t *set = block ? block_data(block) : NULL;

	if (!p->exiting || p->failed || !size || !block || block->len < size) {
		print_addr(p, get(p, n));
		return;
	}
	if (p->t->xlat != XLAT_RAW)
		put_bit_names(p, b, set, bits);
	if (p->t->xlat == XLAT_ABBREV)
		return;
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " /* " : "");
	put_words(p, set, size);
	put_s(p->t, p->t->xlat == XLAT_VERBOSE ? " */" : "");
}

static const struct type type_bits = { .name = "bits", .width = WORD, .copy = bits_copy, .print = bits_print };

/* ---- axes: the last field is newer than the structure ---------------------------------------------- */

static void abs_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, sizeof(struct input_absinfo) }, 1,
			sizeof(struct input_absinfo));
}

static void abs_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t size = _IOC_SIZE(ioctl_cmd(p)), need = size;
	struct input_absinfo a = { 0 };
	const uint32_t old = sizeof(a) - sizeof(a.resolution);

	if (need > sizeof(a))
		need = sizeof(a);
	if (size < old || !b || b->len < need) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&a, block_data(b), need);
	pen_f(p->t, "{value=%u, minimum=%u, ", a.value, a.minimum);
	if (!p->verbose) {
		pen_f(p->t, "...}");
		return;
	}
	pen_f(p->t, "maximum=%u, fuzz=%u, flat=%u", a.maximum, a.fuzz, a.flat);
	if (size >= sizeof(a))
		pen_f(p->t, ", resolution=%u", a.resolution);
	if (size > old && size != sizeof(a))
		pen_rest(p->t);
	pen_close(p->t, '}');
}

static const struct type type_abs = { .name = "axis", .width = WORD, .copy = abs_copy, .print = abs_print };

/* ---- slots: the command has the number of values that follow the code ------------------------------ */

static void slots_copy(struct plan *p, struct node *n, int phase)
{
	uint32_t most = p->asked->verbose || p->asked->string_max > 4093 ? 4095 : p->asked->string_max + 2;

	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, most * 4 }, 1, most * 4);
}

static void put_slots(struct print *p, const int32_t *v, uint32_t have, uint32_t count, uint64_t addr)
{
	if (!count) {
		pen_f(p->t, "[]");
		return;
	}
	if (!have) {
		print_addr(p, addr);
		return;
	}
	pen_open(p->t, '[');
	for (uint32_t i = 0; i < count; i++) {
		pen_f(p->t, i ? ", " : "");
		if (i >= have) {
			pen_dots_at(p->t, addr + i * 4);
			break;
		}
		if (i >= p->string_max && !p->verbose) {
			pen_dots(p->t);
			break;
		}
		pen_dec(p->t, v[i]);
	}
	pen_close(p->t, ']');
}

static void slots_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t count = _IOC_SIZE(ioctl_cmd(p)) / 4, code;

	if (!count || !b || b->len < 4) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(&code, block_data(b), 4);
	pen_first(p->t, "code");
	print_xval(p->t, &mt_axes, code);
	pen_field(p->t, "values");
	put_slots(p, (const int32_t *)block_data(b) + 1, b->len / 4 - 1, count - 1, get(p, n) + 4);
	pen_close(p->t, '}');
}

static const struct type type_slots = { .name = "slots", .width = WORD, .copy = slots_copy, .print = slots_print };

/* ---- [scan code, KEY_...] ---------------------------------------------------------------------------- */

static void keycode_copy(struct plan *p, struct node *n, int phase)
{
	plan_copy_bytes(p, n, phase, (struct systrace_ref){ 0, 0, 8 }, 1, 8);
}

static void keycode_print(struct print *p, const struct node *n)
{
	const struct systrace_block *b = block_of(p, n, p->phase);
	uint32_t pair[2];

	if (!b || b->len < sizeof(pair)) {
		print_addr(p, get(p, n));
		return;
	}
	memcpy(pair, block_data(b), sizeof(pair));
	pen_f(p->t, "[%u, ", pair[0]);
	print_xval(p->t, &keys, pair[1]);
	pen_close(p->t, ']');
}

static const struct type type_pair = { .name = "key code", .width = WORD, .copy = keycode_copy, .print = keycode_print };

/* ---- the commands -------------------------------------------------------------------------------------- */

LAYOUT(keymap, "input_keymap_entry", UNS(flags, W8), UNS(len, W8), UNS(index, W16, DETAIL), XVAL(keycode, keys, DETAIL),
       { .name = "scancode", .type = &type_inarray, .count = 32, .data = ARGS(HEX(v, W8)), DETAIL, WHOLE });
LAYOUT(input_id, "input_id", UNS(bustype, W16), UNS(vendor, W16), UNS(product, W16), UNS(version, W16));

LAYOUT(envelope, "ff_envelope", UNS(attack_length, W16), UNS(attack_level, W16), UNS(fade_length, W16),
       HEX(fade_level, W16));
LAYOUT(trigger, "ff_trigger", UNS(button, W16), UNS(interval, W16));
LAYOUT(replay, "ff_replay", UNS(length, W16), UNS(delay, W16));
LAYOUT(constant, "ff_constant_effect", DEC(level, W16), EMBED(envelope, envelope));
LAYOUT(ramp, "ff_ramp_effect", DEC(start_level, W16), DEC(end_level, W16), EMBED(envelope, envelope));
LAYOUT(periodic, "ff_periodic_effect", UNS(waveform, W16), UNS(period, W16), DEC(magnitude, W16), DEC(offset, W16),
       UNS(phase, W16), EMBED(envelope, envelope), UNS(custom_len), ADDR(custom_data));
LAYOUT(rumble, "ff_rumble_effect", UNS(strong_magnitude, W16), UNS(weak_magnitude, W16));
LAYOUT(effect, "ff_effect", XVAL(type, effects, W16), DEC(id, W16), UNS(direction, W16), EMBED(trigger, trigger, DETAIL),
       EMBED(replay, replay, DETAIL), EMBED(periodic, periodic, WHEN_IS(type, FF_PERIODIC), DETAIL),
       EMBED(constant, constant, SAME(periodic), WHEN_IS(type, FF_CONSTANT), DETAIL),
       EMBED(ramp, ramp, SAME(periodic), WHEN_IS(type, FF_RAMP), DETAIL),
       EMBED(rumble, rumble, SAME(periodic), WHEN_IS(type, FF_RUMBLE), DETAIL));

#define BITS(nr, x, max)	ANY_SIZE(_IOC(_IOC_READ, 'E', nr, 0), { .name = "arg", .type = &type_bits, .dir = OUT, \
					 .data = &(const struct bits){ &x, max } })
#define GBIT(ev, x, max)	BITS(0x20 + ev, x, max)
#define TEXT(nr)		ANY_SIZE(_IOC(_IOC_READ, 'E', nr, 0), BUF_OUT(arg, ret))
/* EVIOCGABS() and EVIOCSABS() of one axis; of eight */
#define AXIS(n)			ANY_SIZE(_IOC(_IOC_READ, 'E', 0x40 + (n), 0), NUM(arg, type_abs, .dir = OUT)), \
				ANY_SIZE(_IOC(_IOC_WRITE, 'E', 0xc0 + (n), 0), NUM(arg, type_abs, .dir = IN))
#define AXES(n)			AXIS(n), AXIS((n) + 1), AXIS((n) + 2), AXIS((n) + 3), AXIS((n) + 4), AXIS((n) + 5), \
				AXIS((n) + 6), AXIS((n) + 7)

IOCTL_CASES(ioctl_evdev,
	IOCTL(EVIOCGVERSION, POINTS_OUT(arg, HEX(v))),
	IOCTL(EVIOCGEFFECTS, POINTS_OUT(arg, UNS(v))),
	IOCTL(EVIOCGID, STRUCT_OUT(arg, input_id)),
	PLAIN(EVIOCGREP, VALUES_OUT(arg, 2, UNS(v))),
	PLAIN(EVIOCSREP, VALUES_IN(arg, 2, UNS(v))),
	PLAIN(EVIOCGKEYCODE, NUM(arg, type_pair, .dir = OUT)),
	PLAIN(EVIOCSKEYCODE, NUM(arg, type_pair, .dir = IN)),
	IOCTL(EVIOCGKEYCODE_V2, STRUCT_OUT(arg, keymap)),
	IOCTL(EVIOCSKEYCODE_V2, STRUCT_IN(arg, keymap)),
	IOCTL(EVIOCSFF, STRUCT_IN(arg, effect)),
	PLAIN(EVIOCRMFF, DEC(arg)),
	PLAIN(EVIOCGRAB, SIZE(arg)),
	PLAIN(EVIOCREVOKE, SIZE(arg)),
	IOCTL(EVIOCSCLOCKID, POINTS_IN(arg, UNS(v))),
	TEXT(0x06), TEXT(0x07), TEXT(0x08),			/* EVIOCGNAME, PHYS, UNIQ */
	BITS(0x09, props, INPUT_PROP_MAX),
	ANY_SIZE(_IOC(_IOC_READ, 'E', 0x0a, 0), NUM(arg, type_slots, .dir = OUT)),
	BITS(0x18, keys, KEY_MAX),
	BITS(0x19, leds, LED_MAX),
	BITS(0x1a, sounds, SND_MAX),
	BITS(0x1b, switches, SW_MACHINE_COVER),
	GBIT(0, evdev_ev, EV_MAX),
	GBIT(EV_KEY, keys, KEY_MAX),
	GBIT(EV_REL, rels, REL_MAX),
	GBIT(EV_ABS, evdev_abs, ABS_MAX),
	GBIT(EV_MSC, miscs, MSC_MAX),
	GBIT(EV_SW, switches, SW_MACHINE_COVER),
	GBIT(EV_LED, leds, LED_MAX),
	GBIT(EV_SND, sounds, SND_MAX),
	GBIT(EV_REP, repeats, REP_MAX),
	GBIT(EV_FF, effects, FF_MAX),
	ANY_SIZE(EVIOCGBIT(EV_PWR, 0), POINTS_OUT(arg, DEC(v))),
	GBIT(EV_FF_STATUS, effect_states, FF_STATUS_MAX),
	AXES(0), AXES(8), AXES(16), AXES(24), AXES(32), AXES(40), AXES(48), AXES(56),
);
