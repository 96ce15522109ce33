# mailstead: make, make install, make deb. See CONTRIBUTING.md.
#
#	make               build/mailstead
#	make unit          build and run the unit tests (SAN=1: with ASan and UBSan)
#	make goldens       rewrite what tests expect of rendered files, plans and records: read the difference
#	make fuzz          build the fuzz targets (clang)
#	make injection     build/injection-render: hostile values into struct site (tests/injection/render.c)
#	make install       to $(DESTDIR)$(PREFIX)
#	make deb           build/mailstead_VERSION+debRELEASE_ARCH.deb
#	make dsc           build/mailstead_VERSION.dsc, the source package

VERSION := $(shell sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)
PREFIX  ?= /usr
DATADIR ?= $(PREFIX)/share/mailstead
BUILD   ?= build

PKGS    := jansson yaml-0.1 sqlite3 openssl libcurl libidn2 libsystemd ncursesw libqrencode
CC      ?= gcc
CSTD    := -std=gnu17
WARN    := -Wall -Wextra -Wconversion -Wformat=2 -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes \
           -Wwrite-strings -Wundef -Wpointer-arith
HARDEN  := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
LINK    := -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
ifeq ($(shell uname -m),aarch64)
HARDEN  := $(filter-out -fcf-protection,$(HARDEN)) -mbranch-protection=standard
endif
ifneq ($(SAN),)
# also of a BUILD on the command line: never two kinds of objects in one directory
override BUILD := $(BUILD:%/san=%)/san
HARDEN  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LINK    := -fsanitize=address,undefined
endif
ifneq ($(WERROR),)
WARN    += -Werror
endif

CPPFLAGS += -D_GNU_SOURCE -Isrc -I. -DMAILSTEAD_VERSION='"$(VERSION)"' -DMAILSTEAD_DATADIR='"$(DATADIR)"'
ALL_CFLAGS := $(CSTD) $(WARN) $(HARDEN) $(shell pkg-config --cflags $(PKGS)) $(CFLAGS)
LIBS    := $(shell pkg-config --libs $(PKGS)) -lunbound -lcrypt -lresolv -lzxcvbn -lm

SRC     := $(sort $(wildcard src/*/*.c) $(wildcard installer/*.c))
LIBSRC  := $(filter-out src/cmd/main.c,$(SRC))
LIBOBJ  := $(LIBSRC:%.c=$(BUILD)/%.o)
LIB     := $(BUILD)/libmailstead.a

all: $(BUILD)/mailstead

$(BUILD)/mailstead: $(BUILD)/src/cmd/main.o $(LIB)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(LIBOBJ)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)

# --- tests: each tests/unit/test_NAME.c is one cmocka program; the rest of tests/unit helps them
UNIT_HELP := $(patsubst %.c,$(BUILD)/%.o,$(filter-out $(wildcard tests/unit/test_*.c),$(wildcard tests/unit/*.c)))
UNIT_BIN  := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))

$(BUILD)/unit/%: $(BUILD)/tests/unit/%.o $(UNIT_HELP) $(LIB)
	@mkdir -p $(@D)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# test_scenario runs the program itself
unit-build: $(UNIT_BIN) $(BUILD)/mailstead
unit: unit-build
	@for t in $(UNIT_BIN); do echo "== $$t"; $$t || exit 1; done

# test_scenario last: what it expects names the lines of rendered files
GOLDENS := $(BUILD)/unit/test_golden $(BUILD)/unit/test_formats $(BUILD)/unit/test_scenario
goldens: $(GOLDENS) $(BUILD)/mailstead
	@for t in $(GOLDENS); do GOLDEN=write $$t || exit 1; done
	git --no-pager diff --stat -- tests/golden tests/scenario

# --- hostile values rendered, for the real daemons to read back: build/injection-render OUT, tests/injection/check.py OUT
$(BUILD)/injection-render: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/injection/*.c)) $(LIB)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS)
injection: $(BUILD)/injection-render

# --- made-up pages on a terminal, to look at every kind of item: build/screen-pages [PAGE]
$(BUILD)/screen-pages: $(BUILD)/tests/screen/pages.o $(LIB)
	$(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(LIBS)
screen-pages: $(BUILD)/screen-pages

FUZZ_BIN  := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_OBJ  := $(LIBSRC:%.c=$(BUILD)/fuzz/%.o)
FUZZ_SAN  := address,undefined -fno-sanitize-recover=undefined
FUZZ_CC    = clang $(CPPFLAGS) $(CSTD) -O1 -g $(shell pkg-config --cflags $(PKGS))
# The library once, instrumented, for all targets.
$(BUILD)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link,$(FUZZ_SAN) -MMD -MP -c -o $@ $<
$(BUILD)/fuzz/libmailstead.a: $(FUZZ_OBJ)
	@rm -f $@
	ar rcs $@ $^
$(BUILD)/fuzz/fuzz_%: $(BUILD)/fuzz/tests/fuzz/fuzz_%.o $(BUILD)/fuzz/libmailstead.a
	clang -fsanitize=fuzzer,$(FUZZ_SAN) -o $@ $^ $(LIBS)
fuzz: $(FUZZ_BIN)

# --- installation
MAN := $(patsubst packaging/man/%.scd,$(BUILD)/man/%,$(wildcard packaging/man/*.scd))
$(BUILD)/man/%: packaging/man/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@
man: $(MAN)

install: all man
	install -D -m 0755 $(BUILD)/mailstead $(DESTDIR)$(PREFIX)/sbin/mailstead
	cd templates && find . -type f -exec install -D -m 0644 {} $(DESTDIR)$(DATADIR)/templates/{} \;
	for m in $(MAN); do install -D -m 0644 $$m $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$$(basename $$m); done
	for f in $(wildcard packaging/systemd/*.service packaging/systemd/*.timer packaging/systemd/*.path); do \
		install -D -m 0644 $$f $(DESTDIR)$(PREFIX)/lib/systemd/system/$$(basename $$f); done
	for f in $(wildcard packaging/completion/*.bash); do \
		install -D -m 0644 $$f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/$$(basename $$f .bash); done
	install -D -m 0644 packaging/completion/_mailstead $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_mailstead

deb:
	packaging/deb $(BUILD)
dsc:
	packaging/deb --source $(BUILD)

clean:
	rm -rf build

.PHONY: all unit unit-build goldens injection screen-pages fuzz man install deb dsc clean
.SECONDARY:
