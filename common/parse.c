// SPDX-License-Identifier: GPL-2.0-only
#include "parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int digits(const char *text, char **end, uint64_t *value)
{
	unsigned long long v;

	/* strtoull() would take blanks and signs: a user's slip, not a number
	 */
	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	v = strtoull(text, end, 10);
	if (errno == ERANGE)
		return -ERANGE;
	*value = v;
	return 0;
}

int parse_u64(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	uint64_t v;
	char *end;
	int ret = digits(text, &end, &v);

	if (ret)
		return ret;
	if (*end)
		return -EINVAL;
	if (v < min || v > max)
		return -ERANGE;
	*value = v;
	return 0;
}

int parse_bytes(const char *text, uint64_t min, uint64_t max, uint64_t *value)
{
	static const char units[] = "KMG";
	unsigned int shift = 0;
	const char *unit;
	uint64_t v;
	char *end;
	int ret = digits(text, &end, &v);

	if (ret)
		return ret;
	if (*end) {
		unit = strchr(units, *end);
		if (!unit || end[1])
			return -EINVAL;
		shift = 10 * (unsigned int)(unit - units + 1);
	}
	if (v > (max >> shift) || (v << shift) < min)
		return -ERANGE;
	*value = v << shift;
	return 0;
}

int parse_decimal(const char *text, double min, double max, double *value)
{
	size_t whole = strspn(text, "0123456789");
	size_t frac = 0;
	double v;

	if (text[whole] == '.')
		frac = strspn(text + whole + 1, "0123456789");
	if (!whole || (text[whole] == '.' ? !frac : 0) ||
	    text[whole + (frac ? frac + 1 : 0)])
		return -EINVAL;
	v = strtod(text, NULL);
	if (v < min || v > max)
		return -ERANGE;
	*value = v;
	return 0;
}
