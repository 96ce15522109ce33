#include "conf/names.h"

#include <ctype.h>
#include <idn2.h>
#include <string.h>

#include "conf/refuse.h"
#include "base/utf8.h"

enum {
	LABEL_MAX = 63,
	DOMAIN_MAX = 253,
	LOCAL_MAX = 64,
	ADDRESS_MAX = 254,
	/* longer input is not even looked at: no name in U-labels comes near */
	INPUT_MAX = 1024,
};

static const char odd_character[] = "only letters, digits, dashes and dots are allowed";

static bool is_ascii(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Why this is no LDH label (RFC 952, 1123), or NULL. */
static const char *label_fault(const char *label, size_t n)
{
	if (n == 0)
		return "two dots in a row, or a dot at the beginning or end";
	if (n > LABEL_MAX)
		return "a label is longer than 63 characters";
	if (label[0] == '-' || label[n - 1] == '-')
		return "a label begins or ends with a dash";
	for (size_t i = 0; i < n; i++)
		if (!islower((unsigned char)label[i]) && !isdigit((unsigned char)label[i]) && label[i] != '-')
			return odd_character;
	return NULL;
}

/* Why this lower-case ASCII name is no domain, or NULL. */
static const char *domain_fault(const char *s)
{
	const char *label = s;
	size_t labels = 0, n;

	if (strlen(s) > DOMAIN_MAX)
		return "it is longer than 253 characters";
	for (;; label += n + 1) {
		n = strcspn(label, ".");
		const char *fault = label_fault(label, n);
		if (fault != NULL)
			return fault;
		labels++;
		if (label[n] == '\0')
			break;
	}
	if (strspn(label, "0123456789") == n)
		return "the last label has only digits, as in an IP address";
	return labels < 2 ? "it has only one label" : NULL;
}

/*
 * To A-labels by IDNA2008 with the non-transitional mapping of UTS 46, as
 * browsers do; NULL or why not. Not with IDN2_USE_STD3_ASCII_RULES: libidn2
 * then drops "_" and the like in silence. They stay, and domain_fault() sees
 * them, in the A-label too.
 */
static const char *to_ascii(const char *s, struct str *out)
{
	char *ascii = NULL;
	int rc = idn2_to_ascii_8z(s, &ascii, IDN2_NONTRANSITIONAL);

	if (rc != IDN2_OK)
		return idn2_strerror(rc);
	str_adds(out, ascii);
	idn2_free(ascii);
	return NULL;
}

static bool has_a_label(const char *s)
{
	return strncasecmp(s, "xn--", 4) == 0 || strcasestr(s, ".xn--") != NULL;
}

static const char *domain_convert(const char *s, struct str *out)
{
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p) && *p != '-' && *p != '.')
			return odd_character;
	/* libidn2 is asked only where it must be: it refuses odd but valid names such as "r3---sn.example" */
	if (!is_ascii(s) || has_a_label(s))
		return to_ascii(s, out);
	for (; *s != '\0'; s++)
		str_addc(out, (char)tolower((unsigned char)*s));
	return NULL;
}

bool name_domain(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "a domain name";
	struct str ascii = {0};

	if (*s == '\0')
		return refuse(s, what, "it is empty", err);
	if (strlen(s) > INPUT_MAX)
		return refuse(s, what, "it is too long", err);
	if (!utf8_is_text(s, strlen(s)))
		return refuse(s, what, "it holds a control character", err);

	const char *fault = domain_convert(s, &ascii);
	if (fault == NULL)
		fault = domain_fault(str_c(&ascii));
	if (fault == NULL)
		str_add(normal, ascii.p, ascii.len);
	str_free(&ascii);
	return fault == NULL || refuse(s, what, fault, err);
}

static const char *local_fault(const char *s, size_t n, bool plus)
{
	if (n == 0)
		return "there is nothing before the @";
	if (n > LOCAL_MAX)
		return "the part before the @ is longer than 64 characters";
	if (s[0] == '.' || s[n - 1] == '.')
		return "the part before the @ begins or ends with a dot";
	if (s[0] == '-' || s[0] == '+')
		return "the part before the @ begins with a dash or a plus";
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		if (c == '.' && s[i - 1] == '.')
			return "it has two dots in a row";
		if (c == '+' && !plus)
			return "a plus is for subaddresses (name+tag@) and cannot be part of the name";
		if (c >= 0x80 || (!isalnum(c) && strchr("._-+", c) == NULL))
			return "before the @ only a-z, 0-9, dot, dash, underscore and plus are allowed";
	}
	return NULL;
}

static void add_lower(struct str *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_addc(out, (char)tolower((unsigned char)s[i]));
}

bool name_local_part(const char *s, struct str *normal, struct err *err)
{
	const char *fault = *s == '\0' ? "it is empty" : local_fault(s, strlen(s), false);

	if (fault != NULL)
		return refuse(s, "the name of a mailbox", fault, err);
	add_lower(normal, s, strlen(s));
	return true;
}

bool name_address(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "a mail address";
	const char *at = strchr(s, '@');
	struct str domain = {0};

	if (at == NULL)
		return refuse(s, what, "there is no @ in it", err);
	if (strchr(at + 1, '@') != NULL)
		return refuse(s, what, "there is more than one @ in it", err);
	size_t n = (size_t)(at - s);
	const char *fault = local_fault(s, n, true);
	if (fault != NULL)
		return refuse(s, what, fault, err);
	if (!name_domain(at + 1, &domain, err))
		return false;

	bool fits = n + 1 + domain.len <= ADDRESS_MAX;
	if (fits) {
		add_lower(normal, s, n);
		str_addc(normal, '@');
		str_add(normal, domain.p, domain.len);
	}
	str_free(&domain);
	return fits || refuse(s, what, "it is longer than 254 characters", err);
}

void name_for_people(const char *domain, struct str *out)
{
	struct str back = {0};
	char *unicode = NULL;
	int rc = has_a_label(domain) ? idn2_to_unicode_8z8z(domain, &unicode, 0) : IDN2_OK;

	/* shown only if it means the very same name and holds nothing that upsets a terminal */
	bool good = rc == IDN2_OK && unicode != NULL && utf8_is_text(unicode, strlen(unicode)) &&
		    to_ascii(unicode, &back) == NULL && strcasecmp(str_c(&back), domain) == 0;
	str_adds(out, good ? unicode : domain);
	idn2_free(unicode);
	str_free(&back);
}
