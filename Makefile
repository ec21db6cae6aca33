# SPDX-License-Identifier: GPL-2.0
#
# make help lists the targets. All output goes to build/, which can hold the modules of several kernels.
#
#   KVER      the kernel to build the module for: a release, or 5.10, 6.1, 6.12, 6.12-trixie, 7.3, 6.1-rt ... (see tests/setup.sh).
#             Default: the running kernel if its headers are installed, else the stock kernel of this machine's Debian

KVER ?=
PREFIX ?= /usr/local
OUT ?= build

# Evaluated only when needed, and once.
REL = $(eval REL := $$(shell tests/setup.sh release $(KVER)))$(or $(REL),$(error which kernel?))
KDIR = $(eval KDIR := $$(shell tests/setup.sh folder $(KVER)))$(KDIR)
# A prefix that runs a command in another suite's root: a kernel of that suite needs its compiler. Empty for this suite.
IN = $(eval IN := $$(addprefix tests/root.sh ,$$(shell tests/setup.sh suite $(KVER))))$(IN)

# The two kernels on which make check runs all suites; this Debian's own is first.
BOTH = $(eval BOTH := $$(shell tests/setup.sh kernels))$(BOTH)

all: reader module

# --- the module

# Kbuild writes its output next to the sources, so each kernel gets a directory of links to them. KFLAGS: W=1, C=2 etc.
MDIR = $(OUT)/$(REL)

# Debian's 6.1 headers lack the vmlinux that a module's BTF refers to; without this, every build would print a warning.
NOBTF = $(if $(wildcard $(KDIR)/vmlinux),,CONFIG_DEBUG_INFO_BTF_MODULES=)

module:
	@[ -e $(KDIR)/Makefile ] || { echo "no headers of kernel $(REL): 'apt install linux-headers-$(REL)' installs them, 'tests/setup.sh headers $(REL)' only fetches them" >&2; exit 1; }
	@mkdir -p $(MDIR)
	@find $(MDIR) -xtype l -delete
	@cp -rsn $(CURDIR)/Kbuild $(CURDIR)/kmod $(CURDIR)/include $(MDIR)/
	$(if $(findstring SYSTRACE_COVER,$(KFLAGS)),@mkdir -p $(MDIR)/tests/long && cp -rsn $(CURDIR)/tests/long/cover $(MDIR)/tests/long/)
	@flock $(MDIR) $(IN) $(MAKE) --no-print-directory -C $(KDIR) M=$(abspath $(MDIR)) $(NOBTF) $(KFLAGS) modules

# --- the reader

CFLAGS ?= -O2 -g
UFLAGS := -std=gnu11 -D_GNU_SOURCE= -Wall -Wextra -Wformat-security -Wno-missing-field-initializers -Iinclude/uapi -Iuser $(UWARN)
# The package's version is used everywhere.
OURS := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' debian/changelog)
KNOWN := -include $(OUT)/constants.h -DSYSTRACE_VERSION='"$(OURS)"'
# Other libraries are loaded at run time by the code that needs them (base/library.h).
ULIBS := -ldl -liberty

# The reader runs as root on untrusted data. After CFLAGS, because a distribution may set weaker options. A library without
# level 3 warns about it, so the level is tried first.
FORTIFY = $(eval FORTIFY := $$(shell $(CC) -O2 -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -include stdio.h -fsyntax-only \
	-xc /dev/null 2>/dev/null && echo 3 || echo 2))$(FORTIFY)
HARD = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$(FORTIFY) -fstack-protector-strong -fPIE
HARD_LINK := -pie -Wl,-z,relro,-z,now

USRC := $(filter-out user/decode/make_plans.c,$(sort $(shell find user -name '*.c')))
UOBJ := $(USRC:%.c=$(OUT)/%.o)

reader: $(OUT)/systrace-read

$(OUT)/systrace-read: $(OUT)/user/main.o $(OUT)/made.o $(OUT)/user.a
	$(CC) $(CFLAGS) $(LDFLAGS) $(HARD_LINK) -o $@ $^ $(ULIBS) $(LDLIBS)

# The plans of all rows, made by the reader's own code.
$(OUT)/make_plans: $(OUT)/user/decode/make_plans.o $(OUT)/user.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(ULIBS) $(LDLIBS)

$(OUT)/made.c: $(OUT)/make_plans
	$< >$@.new
	mv $@.new $@

$(OUT)/made.o: $(OUT)/made.c
	$(CC) $(UFLAGS) $(CFLAGS) $(HARD) -c -o $@ $<

# Everything except main(), also for the tests.
$(OUT)/user.a: $(filter-out %/main.o,$(UOBJ))
	@rm -f $@
	$(AR) rcs $@ $^

$(OUT)/user/%.o: user/%.c $(OUT)/constants.h
	@mkdir -p $(@D)
	$(CC) $(UFLAGS) $(KNOWN) $(CFLAGS) $(HARD) -MMD -MP -c -o $@ $<

# The page of --report is one file.  The browser accepts only a script and a style sheet with these hashes.
PAGE := user/views/report
PAGE_JS := $(addprefix $(PAGE)/,data.js tables.js findings.js draw.js timeline.js flame.js page.js)
sum = sha256-$$(env printf "$$({ echo; cat $(1); } | sha256sum | sed 's/ .*//; s/../\\x&/g')" | base64)

$(OUT)/report/page.html: $(PAGE)/page.html $(PAGE)/page.css $(PAGE_JS)
	@mkdir -p $(@D)
	@{ echo "'use strict';"; cat $(PAGE_JS); } >$(@D)/page.js
	@! grep -n '</script' $(@D)/page.js
	@sed -e "s|@JS_SUM@|$(call sum,$(@D)/page.js)|; s|@CSS_SUM@|$(call sum,$(PAGE)/page.css)|" \
		-e '/^@CSS@$$/{r $(PAGE)/page.css' -e 'd}' -e '/^@JS@$$/{r $(@D)/page.js' -e 'd}' $< >$@.new
	@mv $@.new $@

$(OUT)/user/views/report_page.o $(OUT)/asan/views/report_page.o: $(OUT)/report/page.html
$(OUT)/user/views/report_page.o $(OUT)/asan/views/report_page.o: KNOWN += -DREPORT_PAGE='"$(OUT)/report/page.html"'

-include $(UOBJ:.o=.d) $(OUT)/user/decode/make_plans.d

# The constants in user/abi/constants.list that this machine's headers lack. Made again if the list, a header or the set of
# headers that the sources include changes.
$(OUT)/constants.h: user/abi/constants.list user/abi/constants.sh $(OUT)/includes
	@user/abi/constants.sh macros $@ $(CC) -std=gnu11 -D_GNU_SOURCE= $(CFLAGS)

$(OUT)/includes: $(USRC) $(shell find user -name '*.h')
	@mkdir -p $(@D)
	@user/abi/constants.sh headers >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@

-include $(OUT)/constants.h.d

# --- running it

# Quiet, because make's own output would hide that of the guest.
ready:
	@tests/setup.sh demo $(KVER)
	@$(MAKE) -s --no-print-directory all

demo: ready
	@tests/vm.sh -k $(REL) tests/vm/demo.sh

# CMD is passed on unexpanded, including any $. If it fails, make's exit status is 2: use tests/vm.sh to get CMD's own.
vm: ready
	@tests/vm.sh -k $(REL) $(if $(ROOT),-r $(ROOT)) -- '$(subst ','\'',$(value CMD))'

# --- testing it

# ORACLE=6.1: if this Debian has another strace, fetches that version, so that the tests that compare with it run, too.
check:
	@tests/setup.sh check
	$(if $(ORACLE),@tests/setup.sh oracle $(ORACLE))
	@tests/run.sh

# Lossless mode under load, with large numbers; long. Its output goes into tests/RELIABILITY.md.
check-load: tests
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory reader
	@for kver in $(BOTH); do \
		$(MAKE) -s --no-print-directory module KVER=$$kver && echo "== $$kver" && \
		tests/vm.sh -t 3000 -c 4 -m 3G -s -k $$kver -- tests/reader/lossless.sh long || exit 1; \
	done

# Tests that run in the guest are built by tests/Makefile, which the kernel's tests could include; these tests run here.
# Where files of the module are compiled for userspace, tests/host/unit/kernel.h replaces the kernel's headers.
UNIT := $(patsubst tests/host/unit/%.c,$(OUT)/tests/host/%,$(wildcard tests/host/unit/*.c))
TFLAGS := -std=gnu11 -D_GNU_SOURCE= -g -O1 -Wall -Wextra -Wno-missing-field-initializers -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-Itests/host/unit -Iinclude/uapi -Iuser

# Reports missing packages before a build fails with a less helpful message.
tests-ready:
	@tests/setup.sh missing

# A line in each other test says how it is built: "asan": with the sanitizers; "asan-all": with the reader's code under the
# sanitizers, too; "shipped": with the options of the release build; "alone": without the reader's code.
built = $(patsubst %.c,$(OUT)/%,$(shell grep -lxF '/* built: $(1) */' tests/host/*.c))
ASAN := $(call built,asan)
ASAN_ALL := $(call built,asan-all)
SHIPPED := $(call built,shipped)
ALONE := $(call built,alone)

HOST_TESTS := $(UNIT) $(ASAN) $(ASAN_ALL) $(SHIPPED) $(ALONE) $(addprefix $(OUT)/tests/host/,table cover ctypes64.o ctypes32.o) \
	$(OUT)/asan/systrace-read

$(HOST_TESTS): | tests-ready

tests: $(HOST_TESTS)
	@$(MAKE) --no-print-directory -C tests

# Tests by name: suites, the module's tests, families of calls.
test: tests
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory reader
	@tests/run.sh -t '$(T)'

$(OUT)/tests/host/%: tests/host/unit/%.c tests/host/stand_ins.c kmod/capture.c kmod/plan.c kmod/walk.c kmod/walks.c $(wildcard tests/host/unit/*.h kmod/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	$(CC) $(TFLAGS) -o $@ $(filter %.c,$^)

$(OUT)/tests/host/table: tests/host/table.c kmod/plan.c $(OUT)/user.a $(wildcard tests/host/unit/*.h kmod/*.h)
	@mkdir -p $(@D)
	$(CC) $(TFLAGS) -o $@ $(filter %.c %.a,$^) $(ULIBS) -lbpf -ldw -lelf

# merge simulates the device.
$(OUT)/tests/host/merge: TFLAGS += -Wl,--wrap=open,--wrap=ioctl,--wrap=mmap

# attach does so, too.
$(OUT)/tests/host/attach: TFLAGS += -Wl,--wrap=open,--wrap=ioctl,--wrap=statx

$(ASAN): $(OUT)/%: %.c $(OUT)/user.a
	@mkdir -p $(@D)
	$(CC) $(TFLAGS) -o $@ $(filter %.c %.a,$^) $(ULIBS)

# The reader's own code, with the sanitizers.
AOBJ := $(patsubst user/%.c,$(OUT)/asan/%.o,$(filter-out user/main.c,$(USRC)))

$(OUT)/asan/%.o: user/%.c $(OUT)/constants.h
	@mkdir -p $(@D)
	$(CC) $(TFLAGS) $(KNOWN) -MMD -MP -c -o $@ $<

-include $(AOBJ:.o=.d) $(OUT)/asan/main.d

$(ASAN_ALL): $(OUT)/%: %.c $(AOBJ) $(OUT)/made.o
	@mkdir -p $(@D)
	$(CC) $(TFLAGS) -o $@ $(filter %.c %.o,$^) $(ULIBS)

$(OUT)/tests/host/tell $(OUT)/tests/host/hostile $(OUT)/tests/host/figures: tests/host/made.h
$(OUT)/tests/host/bombs $(OUT)/tests/host/fuzz_replay: ULIBS += -lzstd
$(addprefix $(OUT)/tests/host/,fuzz_replay fuzz_calls fuzz_cmdline fuzz_elf): tests/host/chance.h
$(addprefix $(OUT)/tests/host/,fuzz_replay fuzz_calls fuzz_cmdline): tests/host/said.h
$(OUT)/tests/host/fuzz_replay $(OUT)/tests/host/fuzz_calls: tests/host/some_options.h

$(OUT)/tests/host/fuzz_calls $(OUT)/tests/host/fuzz_live: tests/host/fuzz/shape.h tests/host/fuzz/arena.h
$(OUT)/tests/host/fuzz_live: UFLAGS += -Itests/host

# The reader that watches fuzz_live.
$(OUT)/asan/systrace-read: $(OUT)/asan/main.o $(OUT)/made.o $(AOBJ)
	$(CC) $(TFLAGS) -o $@ $^ $(ULIBS)

# The module's own code makes the records of its calls.
$(OUT)/tests/host/fuzz_calls: tests/host/fuzz/module.c tests/host/fuzz/module.h tests/host/stand_ins.c kmod/capture.c kmod/plan.c
$(OUT)/tests/host/fuzz_calls: TFLAGS += -Itests/host

# It replaces the functions by which a helper requests files from the reader, and passes its own files.
$(OUT)/tests/host/fuzz_elf: TFLAGS += -Wl,--wrap=helper_mapped_file,--wrap=helper_file_beside,--wrap=helper_debug_file,--wrap=helper_jit_file
$(OUT)/tests/host/fuzz_elf: | $(OUT)/fuzz/elf

# Its seed programs.
$(OUT)/fuzz/elf: tests/host/fuzz/seed.c tests/host/fuzz/seeds.sh
	tests/host/fuzz/seeds.sh $@ $(CC)

# Replays cut or changed recordings, including those of programs in a guest; ten minutes.
fuzz-replay: ready $(OUT)/tests/host/fuzz_replay
	@tests/host/fuzz-replay.sh

# Every fuzzer, MINUTES each; SEED repeats a run.
fuzz: ready tests
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory module KVER=$(or $(KVER),$(firstword $(BOTH)))
	@KVER=$(KVER) tests/host/fuzz.sh $(MINUTES) $(SEED)

# Reverts each fix of the reader and checks that a test fails: FAULTS="01 07" for some of them; half an hour.
check-takeback-reader: tests
	@tests/setup.sh check
	@tests/host/takeback.sh $(FAULTS)

# systrace-read, with a report of what it has printed.
$(OUT)/tests/host/cover: tests/host/cover.c $(OUT)/user/main.o $(OUT)/made.o $(OUT)/user.a
	@mkdir -p $(@D)
	$(CC) $(UFLAGS) $(CFLAGS) -Wl,--wrap=call_exit -o $@ $^ $(ULIBS) $(LDLIBS)

$(OUT)/tests/host/ctypes%.o: tests/host/ctypes.c tests/host/ctypes_ioctl.c
	@mkdir -p $(@D)
	$(CC) -m$* -g -fno-eliminate-unused-debug-types -shared -nostdlib -fPIC -o $@ $^

$(ALONE): $(OUT)/%: %.c
	@mkdir -p $(@D)
	$(CC) -O2 -Wall -Wextra -pthread -o $@ $<

$(OUT)/tests/host/plans: $(OUT)/made.o
$(SHIPPED): $(OUT)/%: %.c $(OUT)/user.a
	@mkdir -p $(@D)
	$(CC) $(UFLAGS) $(CFLAGS) -o $@ $(filter %.c %.o %.a,$^) $(ULIBS)

bench-decode: $(OUT)/tests/host/feed $(OUT)/tests/host/decode
	@tests/bench/decode.sh

# Compares with other tracers, in instructions; long. See tests/bench/run.sh.
bench:
	@tests/setup.sh check
	@tests/bench/run.sh $(if $(KVER),-k $(KVER)) $(TOOLS)

$(OUT)/tests/bench/load: tests/bench/load.c
	@mkdir -p $(@D)
	$(CC) $(UFLAGS) $(CFLAGS) -o $@ $< -lpthread

# The most expensive calls that a session can cause.
bench-cost: ready $(OUT)/tests/bench/cost
	@tests/vm.sh -i -t 900 -k $(REL) -- tests/bench/cost.sh

$(OUT)/tests/bench/cost: tests/bench/cost.c tests/module/reader.h include/uapi/linux/systrace.h
	@mkdir -p $(@D)
	$(CC) $(UFLAGS) $(CFLAGS) -o $@ $< -lpthread

# On this machine itself, by its clock.
bench-host:
	@tests/bench/host.sh $(TOOLS)

# Two modules that do almost nothing.
bench-floor:
	@mkdir -p $(MDIR)/bench
	@cp -rsn $(CURDIR)/tests/bench/floor/* $(MDIR)/bench/
	@$(MAKE) --no-print-directory -C $(KDIR) M=$(abspath $(MDIR))/bench $(NOBTF) $(KFLAGS) modules

# Stress tests of the module, a thousand rounds each; long.
endure: ready tests
	@tests/vm.sh -s -t 20000 -m 3G -k $(REL) -- tests/long/endure.sh long

# Random requests to the module's whole interface, for MINUTES, with a report of the basic blocks that were reached; SEED
# and ROUNDS=1 repeat one round.
MINUTES ?= 10
fuzz-module: tests
	@tests/setup.sh check
	@tests/module/fuzz.sh -m $(MINUTES) -k $(or $(KVER),$(firstword $(BOTH))) $(if $(SEED),-s $(SEED)) $(if $(ROUNDS),-n $(ROUNDS)) $(if $(CPUS),-c $(CPUS)) $(if $(OP),-o $(OP)) $(if $(HOTPLUG),-H)

# Reverts each fix of the module and checks that a test fails: FAULTS="01 07-setup" for some of them; half an hour.
check-takeback: tests
	@tests/setup.sh check
	@tests/module/takeback.sh -k $(or $(KVER),$(firstword $(BOTH))) $(FAULTS)

# Random combinations of options, each on a run that strace and systrace-read watch at once, for MINUTES; SEED repeats a run.
fuzz-options: ready tests
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory module KVER=$(or $(KVER),$(firstword $(BOTH)))
	@tests/vm.sh -s -t $$(($(MINUTES) * 60 + 1800)) -k $(or $(KVER),$(firstword $(BOTH))) -- \
		tests/reader/fuzz-options.sh -m $(MINUTES) $(if $(SEED),-s $(SEED))

# Every suite on every kernel, with a table of results; very long.
check-matrix:
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory tests
	@tests/long/matrix.sh $(SUITES)

# Coverage of the module by the suites; long.
cover:
	@tests/setup.sh check
	@tests/long/cover/cover.sh $(GUESTS)

# libFuzzer on the part of the module that runs in userspace, FUZZ_TIME seconds. The seed corpus is in tests/host/fuzz, in
# minimized form: make fuzz-keep adds what has been found.
FUZZ_TIME ?= 600
fuzz-plan fuzz-capture: fuzz-%: $(OUT)/tests/host/fuzz-%
	@mkdir -p $(OUT)/fuzz/$* $(OUT)/fuzz/$*.seed
	@tar -C $(OUT)/fuzz/$*.seed -xf tests/host/fuzz/$*.tar.xz
	@cd $(OUT)/fuzz && $(abspath $<) -max_total_time=$(FUZZ_TIME) -max_len=4096 -print_final_stats=1 $* $*.seed \
		>$*.log 2>&1 || { tail -40 $*.log; exit 1; }
	@sed -n 's/^stat::number_of_executed_units: */ok - fuzz-$*: $(FUZZ_TIME) s, runs: /p' $(OUT)/fuzz/$*.log
	@grep -o 'cov: [0-9]* ft: [0-9]* corp: [0-9]*' $(OUT)/fuzz/$*.log | tail -1

fuzz-keep: $(OUT)/tests/host/fuzz-plan $(OUT)/tests/host/fuzz-capture
	@cd $(OUT)/fuzz && for f in plan capture; do rm -rf $$f.keep && mkdir $$f.keep && \
		../tests/host/fuzz-$$f -merge=1 $$f.keep $$f $$f.seed 2>/dev/null && \
		tar -C $$f.keep --sort=name --owner=0 --group=0 --mtime=@0 -cJf $(CURDIR)/tests/host/fuzz/$$f.tar.xz . || exit; done

$(OUT)/tests/host/fuzz-%: tests/host/fuzz/%.c tests/host/stand_ins.c kmod/capture.c kmod/plan.c kmod/walk.c kmod/walks.c $(wildcard tests/host/unit/*.h kmod/*.h include/uapi/linux/*.h)
	@mkdir -p $(@D)
	@command -v clang >/dev/null || tests/setup.sh fuzz
	clang $(TFLAGS) -O2 -fsanitize=fuzzer -o $@ $(filter %.c,$^)

# strace's own tests, in guests; long. Tests that passed are not run again: see tests/conformance/run.sh. VERSION=7.2 or 6.1.
# STRACE_GIT=REPOSITORY takes the tests from a git repository of strace, if apt has no source package.
conformance:
	@tests/setup.sh check
	@$(MAKE) -s --no-print-directory all
	@tests/conformance/run.sh $(if $(VERSION),-v $(VERSION)) $(if $(CLASS),-c $(CLASS)) $(if $(KVER),-k $(KVER)) $(TESTS)

# Checks that need no guest; two minutes.
lint:
	@tests/setup.sh lint
	@tests/host/lint.sh -c

# Every supported kernel, with more warnings; any message is a failure. make check builds for the two kernels on which it
# runs all suites, and for their flavors; the builds with sparse have the same warnings.
KERNELS := 5.10 5.10-rt 5.10-cloud 6.1 6.1-rt 6.1-cloud 6.12 6.12-rt 6.12-cloud 6.12-trixie 7.2 7.3 7.3-rt 7.3-cloud

modules-all: $(KERNELS:%=module-%)
modules-here:
	@$(MAKE) --no-print-directory $(addprefix module-,$(filter-out $(SPARSE),$(BOTH)) $(BOTH:%=%-rt) $(BOTH:%=%-cloud))

module-%:
	@tests/setup.sh headers $*
	@tests/lib/quiet.sh "module for $*" $(MAKE) --no-print-directory module KVER=$* OUT=$(OUT)/check KFLAGS=W=1

# From 7.2 on, Debian's headers lack the script by which kbuild checks for sparse, so kbuild would not run it.
SPARSE = $(filter-out 7.%,$(BOTH))

check-sparse:
	@$(MAKE) --no-print-directory $(SPARSE:%=sparse-%)
	@tests/lib/quiet.sh "reader with -Werror" $(MAKE) --no-print-directory reader OUT=$(OUT)/check UWARN=-Werror

sparse-%:
	@tests/lib/quiet.sh "sparse for $*" $(MAKE) --no-print-directory module KVER=$* OUT=$(OUT)/sparse KFLAGS='W=1 C=2'

# Kernels with self-checks (tests/vm/debug-kernel.sh). The first run builds them, which takes long. Tests that measure time
# or need Debian's own debug information (bpftrace) are not run on them. KCSAN's kernels run the concurrent tests.
DEBUG_KERNELS := 6.1-debug 6.12-debug 6.1-kcsan 6.12-kcsan
DEBUG_SUITES := $(foreach k,6.1-debug 6.12-debug,module-$(k) same-$(k) calls-$(k) badinput-$(k) access-$(k) endure-$(k)) \
	$(foreach k,6.1-kcsan 6.12-kcsan,module-$(k) same-$(k))

debug-kernel:
	@tests/vm/debug-kernel.sh $(or $(filter %-debug %-kcsan,$(KVER)),$(DEBUG_KERNELS))

check-debug: debug-kernel
	@tests/setup.sh check
	@KERNELS='$(DEBUG_KERNELS)' VM_SECONDS=3600 tests/run.sh $(DEBUG_SUITES)

# Checks that the reader, built on other Debians, knows and prints the same; minutes, plus unpacking roots the first time.
check-roots: ready tests
	@tests/long/roots.sh $(ROOTS)

# Builds the Debian packages and installs them in a guest.
check-packages: ready
	@tests/long/packages.sh $(or $(ROOTS),$(KVER))

# make demo and make check, in a clone on a freshly installed Debian; an hour or more.
check-fresh:
	@tests/long/fresh.sh $(or $(ROOTS),trixie)

# --- the rest

# The options in the manual page, and the completions, are generated from the reader's tables.
$(OUT)/man/systrace-read.1: man/systrace-read.1.in $(OUT)/systrace-read
	@mkdir -p $(@D)
	$(OUT)/systrace-read --completion=mdoc >$@.options
	sed -e '/^@OPTIONS@$$/{r $@.options' -e 'd}' $< >$@.new
	@rm $@.options
	@mv $@.new $@

man: $(OUT)/man/systrace-read.1

install: install-module install-reader
	$(if $(DESTDIR),,depmod $(REL))

install-module: module
	install -D -m 644 $(MDIR)/systrace.ko $(DESTDIR)/lib/modules/$(REL)/extra/systrace.ko

SHARE = $(DESTDIR)$(PREFIX)/share
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions

install-reader: reader man
	install -D -m 755 $(OUT)/systrace-read $(DESTDIR)$(PREFIX)/bin/systrace-read
	install -D -m 644 include/uapi/linux/systrace.h $(DESTDIR)$(PREFIX)/include/linux/systrace.h
	install -D -m 644 $(OUT)/man/systrace-read.1 $(SHARE)/man/man1/systrace-read.1
	install -D -m 644 man/systrace.4 $(SHARE)/man/man4/systrace.4
	install -D -m 644 docs/systrace.schema.json $(SHARE)/systrace/systrace.schema.json
	install -d $(SHARE)/bash-completion/completions $(DESTDIR)$(ZSHDIR)
	$(OUT)/systrace-read --completion=bash >$(SHARE)/bash-completion/completions/systrace-read
	$(OUT)/systrace-read --completion=zsh >$(DESTDIR)$(ZSHDIR)/_systrace-read
	install -D -m 644 packaging/60-systrace.rules $(DESTDIR)/usr/lib/udev/rules.d/60-systrace.rules
	install -D -m 644 packaging/systrace.sysusers $(DESTDIR)/usr/lib/sysusers.d/systrace.conf

# Downloads stay: they take longest to get again, and do not change.
clean:
	find build -mindepth 1 -maxdepth 1 ! -name kernels ! -name headers ! -name kselftest ! -name roots ! -name oracle -exec rm -rf {} +

distclean:
	rm -rf build

help:
	@echo 'make                    build/systrace-read, and build/RELEASE/systrace.ko for the running kernel'
	@echo 'make KVER=6.12          the same for another kernel: 6.1, 6.1-rt, 6.12 ... or a release'
	@echo 'make demo               installs what is missing, boots a guest and traces a Python script in it'
	@echo 'make vm CMD=... [KVER=] runs any command in a guest with the module loaded (tests/vm.sh -h); ROOT=trixie: in its userland'
	@echo 'make check              every test; the last line says how many passed; ORACLE=6.1 fetches that strace if this Debian has another'
	@echo 'make test T=futex       the tests that bear a name: suites, families of calls, parts of the module'
	@echo 'make lint               shell scripts, spelling, white space, checkpatch; two minutes'
	@echo 'make check-load         nothing is lost, and no task is held up, under load: the large figures'
	@echo 'make conformance        strace'\''s own tests, with a table; VERSION=7.2 CLASS=decode TESTS="..." for a part'
	@echo 'make bench              what tracing costs, compared with all other tracers; writes tests/BENCH.md; long'
	@echo 'make bench-host         the same loads on this machine itself, in nanoseconds; as root, where hardware is real'
	@echo 'make bench-cost         the most expensive calls that a session may request, in instructions'
	@echo 'make fuzz               every fuzzer, MINUTES=10 each: calls, programs, recordings, command lines, live, the module'
	@echo 'make check-takeback-reader   takes back the reader'\''s fixes one by one: do the tests find each fault? FAULTS="01 07" for some'
	@echo 'make fuzz-replay        replays broken recordings under ASAN for ten minutes'
	@echo 'make bench-decode       instructions to print a call'
	@echo 'make debug-kernel       builds kernels with KASAN, lockdep, KCSAN ..., KVER=6.1-debug for one; takes long'
	@echo 'make check-debug        the module'\''s suites on these kernels'
	@echo 'make endure             kills readers and tracees, opens sessions, makes random calls, reloads: a thousand times and more; long'
	@echo 'make fuzz-options       random sets of options, compared with strace on the same run, MINUTES=n (10), SEED='
	@echo 'make fuzz-module        random requests to the whole interface, MINUTES=n, KVER=6.1-debug; SEED= and ROUNDS=1 repeat one round'
	@echo 'make check-takeback     takes back the module'\''s fixes one by one: do the tests find each fault? FAULTS="01 07" for some; half an hour'
	@echo 'make check-matrix       every suite on every kernel, with a table in tests/RELIABILITY.md; very long, continues where it was interrupted; SUITES="access module", KERNELS=7.3 for a part'
	@echo 'make cover              basic blocks of the module that the suites reach; long'
	@echo 'make fuzz-plan, fuzz-capture   libFuzzer, FUZZ_TIME seconds (600)'
	@echo 'make modules-all        the module for every supported kernel, with W=1'
	@echo 'make check-sparse       the module under sparse, the reader with -Werror'
	@echo 'make install [DESTDIR= PREFIX=]; install-reader, install-module for a part'
	@echo 'dpkg-buildpackage -b    Debian packages: systrace-read, and systrace-dkms with the module'
	@echo 'make check-roots        builds the reader on Debian 11, 12, 13 and forky, and compares what each prints; ROOTS="trixie" for a part'
	@echo 'make check-packages     builds the packages, installs them in a guest and traces; ROOTS="trixie forky": in these suites, with their lintian, DKMS, autopkgtest and kernels'
	@echo 'make check-fresh        make demo and make check on a freshly installed Debian, ROOTS=trixie; long'
	@echo 'make clean, distclean   removes what was built; distclean: also what was downloaded'

.PHONY: test lint all module reader ready demo vm check check-load tests tests-ready modules-all modules-here check-sparse conformance fuzz-replay check-roots check-packages check-fresh bench-decode man debug-kernel check-debug install install-module install-reader clean distclean help fuzz-plan fuzz-capture fuzz-keep endure check-matrix cover bench-cost bench-host fuzz-module check-takeback fuzz check-takeback-reader fuzz-options
