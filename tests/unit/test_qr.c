/* QR codes: their size and their quiet zone, and read back by zbarimg from the pixels that a terminal would show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "ui/qr.h"

static const char url[] = "https://mail.example.org/settings/";

enum { PIXELS = 4, SIDE_MAX = 200 };

/* A module to a cell; true: drawn. */
static bool cells[SIDE_MAX][SIDE_MAX];
static size_t rows, columns;

static size_t count_columns(const char *line, size_t n)
{
	size_t width = 0;
	uint32_t c;

	for (size_t i = 0, len; i < n; i += len) {
		len = utf8_decode(line + i, n - i, &c);
		assert_true(len > 0);
		width += utf8_width(c);
	}
	return width;
}

static void take_half_blocks(const char *line, size_t n)
{
	size_t column = 0;
	uint32_t c;

	for (size_t i = 0, len; i < n; i += len, column++) {
		len = utf8_decode(line + i, n - i, &c);
		cells[rows][column] = c == 0x2580 || c == 0x2588;
		cells[rows + 1][column] = c == 0x2584 || c == 0x2588;
	}
	columns = column;
	rows += 2;
}

static void take_pairs(const char *line, size_t n)
{
	for (size_t i = 0; i < n; i += 2)
		cells[rows][i / 2] = line[i] == '#';
	columns = n / 2;
	rows++;
}

/* Fills cells; all lines have one width. */
static void take(const struct str *lines, bool utf8)
{
	size_t width = 0;

	rows = 0;
	for (const char *p = str_c(lines); *p != '\0'; p += strcspn(p, "\n") + 1) {
		size_t n = strcspn(p, "\n"), w = count_columns(p, n);

		assert_true(width == 0 || w == width);
		width = w;
		assert_true(rows + 2 < SIDE_MAX && w < SIDE_MAX);
		if (utf8)
			take_half_blocks(p, n);
		else
			take_pairs(p, n);
	}
}

static void write_pixels(FILE *f, bool light)
{
	fprintf(f, "P5 %zu %zu 255\n", columns * PIXELS, rows * PIXELS);
	for (size_t y = 0; y < rows * PIXELS; y++)
		for (size_t x = 0; x < columns * PIXELS; x++)
			fputc(cells[y / PIXELS][x / PIXELS] == light ? 255 : 0, f);
}

static void read_back(const char *text, const struct qr_style *style)
{
	char path[] = "/tmp/mailstead-qr-XXXXXX", command[128], said[4096] = "";
	struct str lines = {0};
	struct err err = {0};

	assert_true(qr_lines(text, style, &lines, &err));
	take(&lines, style->utf8);
	str_free(&lines);
	FILE *f = fdopen(mkstemp(path), "w");
	assert_non_null(f);
	write_pixels(f, style->light);
	fclose(f);
	snprintf(command, sizeof(command), "zbarimg -q --raw %s 2>/dev/null", path);
	FILE *p = popen(command, "r");
	assert_non_null(p);
	size_t n = fread(said, 1, sizeof(said) - 1, p);
	pclose(p);
	unlink(path);
	if (n > 0 && said[n - 1] == '\n')
		said[n - 1] = '\0';
	assert_string_equal(said, text);
}

static void test_a_reader_gets_the_text(void **state)
{
	(void)state;
	if (system("command -v zbarimg >/dev/null") != 0)
		skip();
	read_back(url, &(struct qr_style){ .utf8 = true });
	read_back(url, &(struct qr_style){ .utf8 = true, .light = true });
	read_back(url, &(struct qr_style){ .light = true });
	read_back(url, &(struct qr_style){ .utf8 = true, .columns = 33, .rows = 17 });
	read_back("https://a-rather-long-name-of-a-machine.mail.department.example.org/settings/", &(struct qr_style){ 0 });
}

static void expect_size(const struct qr_style *style, size_t w, size_t h)
{
	struct str lines = {0};
	struct err err = {0};
	size_t n = 0;

	assert_true(qr_lines(url, style, &lines, &err));
	for (const char *p = str_c(&lines); *p != '\0'; p += strcspn(p, "\n") + 1, n++)
		assert_int_equal(count_columns(p, strcspn(p, "\n")), w);
	assert_int_equal(n, h);
	str_free(&lines);
}

/* 34 bytes are version 3: 29 modules. */
static void test_size(void **state)
{
	(void)state;
	expect_size(&(struct qr_style){ .utf8 = true }, 37, 19);
	expect_size(&(struct qr_style){ .utf8 = true, .columns = 80, .rows = 18 }, 33, 17);
	expect_size(&(struct qr_style){ .utf8 = true, .columns = 36 }, 33, 17);
	expect_size(&(struct qr_style){ 0 }, 74, 37);
	expect_size(&(struct qr_style){ .columns = 66, .rows = 33 }, 66, 33);
}

static void test_the_quiet_zone_is_drawn(void **state)
{
	struct str lines = {0};
	struct err err = {0};

	(void)state;
	assert_true(qr_lines(url, &(struct qr_style){ .utf8 = true, .light = true }, &lines, &err));
	take(&lines, true);
	for (size_t i = 0; i < columns; i++) {
		assert_true(cells[0][i] && cells[3][i] && cells[33][i] && cells[36][i]);
		assert_true(cells[i][0] && cells[i][3] && cells[i][33] && cells[i][36]);
		assert_false(cells[37][i]);
	}
	assert_false(cells[4][4]);
	str_free(&lines);
}

static void expect_no(const char *text, const struct qr_style *style, const char *why)
{
	struct str lines = {0};
	struct err err = {0};

	assert_false(qr_lines(text, style, &lines, &err));
	assert_int_equal(err.code, ERR_INVALID);
	assert_string_equal(err.msg, why);
	assert_int_equal(lines.len, 0);
	str_free(&lines);
}

static void test_what_does_not_fit(void **state)
{
	static char most[2955];

	(void)state;
	expect_no(url, &(struct qr_style){ .utf8 = true, .columns = 32 }, "the QR code needs 33 columns and 17 rows");
	expect_no(url, &(struct qr_style){ .utf8 = true, .rows = 16 }, "the QR code needs 33 columns and 17 rows");
	expect_no(url, &(struct qr_style){ .columns = 80, .rows = 24 }, "the QR code needs 66 columns and 33 rows");
	expect_no("", &(struct qr_style){ .utf8 = true }, "no QR code can be made of this text: there is none");
	memset(most, 'x', sizeof(most) - 1);
	expect_no(most, &(struct qr_style){ .utf8 = true }, "no QR code can be made of this text: it is too long");
	most[2953] = '\0';
	expect_no(most, &(struct qr_style){ .utf8 = true, .columns = 100 }, "the QR code needs 181 columns and 91 rows");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_reader_gets_the_text),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_the_quiet_zone_is_drawn),
		cmocka_unit_test(test_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
