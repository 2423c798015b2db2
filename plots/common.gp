# SPDX-License-Identifier: GPL-2.0-only
# One figure from one TSV file of `rmapbench-report --plot-data`: a panel per
# level (rows) and root (columns), a line per variant, error bars.
#
# Set by the caller:  data     the TSV file
#                     out      result without ending: out.png and out.svg
#                     subject  what is drawn, for the title
#                     y_label  the same with its unit, for the axis
#
# Columns: 1 level 2 root 3 variant 4 control 5 nprocs 6 value 7 lo 8 hi
#          9 boots 10 machine 11 base 12 simulated 13 title

set datafile separator "\t"
set datafile commentschars "#"

# Names and counts in the order in which they first appear.
levels = ""; roots = ""; variants = ""; controls = ""; procs = ""
has(list, s) = strstrt(list." ", " ".s." ") > 0
plus(list, s) = has(list, s) ? list : list." ".s
note_panel(l, r) = (levels = plus(levels, l), roots = plus(roots, r), 0)
note_variant(v, c) = (variants = plus(variants, v), \
	controls = c > 0 ? plus(controls, v) : controls, 0)
note_title(m, b, s, t) = (machine = m, base = b, simulated = int(s), \
	title_text = t, 0)
stats data using (note_panel(strcol(1), strcol(2))) nooutput
stats data using (note_variant(strcol(3), $4)) nooutput
stats data using (procs = plus(procs, strcol(5)), 0) nooutput
stats data using (note_title(strcol(10), strcol(11), $12, strcol(13))) nooutput
stats data using 9 nooutput
boots_min = int(STATS_min); boots_max = int(STATS_max)
stats data using 5 nooutput
procs_min = STATS_min; procs_max = STATS_max

# One colour and one mark per variant in every figure, told apart also by
# people who do not see all colours; the rest of the names share what is left.
known = " mainline mainline-b lock-pmd lock-vma lock-hold reorder" \
	." reorder-pmd unsafe fork-lock fork-imap file-order"
colours = "#000000 #9a9a9a #d55e00 #e69f00 #cc79a7 #0072b2 #56b4e9 #6b6b6b" \
	." #009e73 #b5a500 #8c564b #332288 #117733 #882255 #44aa99"
marks = "7 6 5 9 11 13 15 4 7 5 9 11 13 15 7"
others = ""
do for [v in variants] {
	if (!has(known, v)) { others = plus(others, v) }
}
place(v) = (at = 0, sum [i = 1:words(known.others)] \
	(word(known.others, i) eq v ? i : 0))
slot(v) = (place(v) - 1) % words(colours) + 1
colour(v) = word(colours, slot(v))
mark(v) = int(word(marks, slot(v)))
dash(v) = has(controls, v) ? 2 : 1
# The baseline, first in the file, is broad: what lies on it does not hide it.
thick(i) = i == 1 ? 4 : 2
label(v) = has(controls, v) ? v." (not a strategy)" : v

# Lines that lie on each other stay visible: points step aside a little.
n_variants = words(variants)
span = procs_max > 2 * procs_min ? procs_max / procs_min : 2.0
aside(i) = span**(0.006 * (i - (n_variants + 1) / 2.0))

# Layout in pixels; panels get what title and legend leave.
n_rows = words(levels)
n_columns = words(roots)
legend_columns = 3
legend_rows = ceil(n_variants / (1.0 * legend_columns))
width = 1280
top = 84
legend = 22 * legend_rows + 24
panel_height = n_rows > 1 ? 330 : 420
left = 96; right = 24; gap_x = 40; gap_y = 56; bottom = 62
height = top + legend + n_rows * panel_height + (n_rows - 1) * gap_y + bottom
panel_width = (width - left - right - (n_columns - 1) * gap_x) \
	/ (1.0 * n_columns)
px(x) = x / (1.0 * width)
py(y) = 1 - y / (1.0 * height)

boots_text = boots_max < 2 ? "1 boot, no interval" : \
	sprintf("bars: 95 %% interval of the mean over %s boots", \
	boots_min == boots_max ? sprintf("%d", boots_max) : \
	sprintf("%d to %d", boots_min, boots_max))
head = subject
under = sprintf("%s   |   %s%s   |   kernel %s   |   %s", title_text, machine, \
	simulated ? " (simulated)" : "", base, boots_text)

do for [ending in "png svg"] {
	if (ending eq "png") {
		set terminal pngcairo size width,height noenhanced \
			font "DejaVu Sans,12" background "#ffffff"
	} else {
		set terminal svg size width,height noenhanced \
			font "DejaVu Sans,Helvetica,sans-serif,15" \
			background "#ffffff"
	}
	set output out.".".ending
	set multiplot
	set label 1 head at screen px(left),py(30) left \
		font ",".(ending eq "png" ? "17" : "21")
	set label 2 under at screen px(left),py(60) left textcolor "#444444"

	# legend: a plot of nothing but its key
	set lmargin at screen px(left - 10)
	set rmargin at screen px(width - right)
	set tmargin at screen py(top)
	set bmargin at screen py(top + legend)
	unset border; unset tics; unset xlabel; unset ylabel; unset title
	unset logscale
	set xrange [0:1]; set yrange [0:1]
	set key at screen px(left - 10),py(top) left top horizontal Left \
		reverse samplen 3 spacing 1.1 maxrows legend_rows \
		noenhanced
	plot for [i = 1:n_variants] 1/0 with linespoints linewidth thick(i) \
		pointsize 1.1 linecolor rgb colour(word(variants, i)) \
		pointtype mark(word(variants, i)) \
		dashtype dash(word(variants, i)) \
		title label(word(variants, i))
	unset label 1; unset label 2
	unset key

	set border 3 linecolor "#888888"
	set grid ytics xtics linecolor "#e4e4e4" linetype 1 linewidth 1
	set tics nomirror textcolor "#333333"
	set logscale x 2
	set xrange [procs_min / 1.25:procs_max * 1.25]
	do for [row = 1:n_rows] {
		level = word(levels, row)
		# one scale per row, so that shared and private compare; an
		# interval far beyond the values does not squeeze them
		set autoscale y
		stats data using (strcol(1) eq level ? $6 : NaN) nooutput
		value_max = STATS_max
		stats data using (strcol(1) eq level ? $8 : NaN) nooutput
		y_max = STATS_max > 1.5 * value_max ? 1.5 * value_max : STATS_max
		# short numbers at the tics, what they are multiples of in the label
		y_scale = y_max >= 2e6 ? 1e6 : y_max >= 2e3 ? 1e3 : 1
		y_unit = y_label.(y_scale == 1e6 ? " [millions]" : \
			y_scale == 1e3 ? " [thousands]" : "")
		set yrange [0:y_max > 0 ? 1.06 * y_max / y_scale : 1]
		y0 = top + legend + (row - 1) * (panel_height + gap_y)
		do for [column = 1:n_columns] {
			root = word(roots, column)
			x0 = left + (column - 1) * (panel_width + gap_x)
			set lmargin at screen px(x0)
			set rmargin at screen px(x0 + panel_width)
			set tmargin at screen py(y0 + 26)
			set bmargin at screen py(y0 + panel_height)
			set title (level eq "-" ? "" : "level ".level).\
				(level ne "-" && root ne "-" ? ", " : "").\
				(root eq "-" ? "" : root." root") \
				offset 0,-0.5 textcolor "#222222"
			set xtics nomirror scale 0.5 ()
			do for [p in procs] { set xtics add (p int(p)) }
			set ytics nomirror scale 0.5 format "%g"
			if (row == n_rows) {
				set xlabel "processes" offset 0,0.3
			} else { unset xlabel }
			if (column == 1) {
				set ylabel y_unit offset -1,0
			} else { unset ylabel }
			plot for [i = 1:n_variants] data \
				using (strcol(1) eq level && strcol(2) eq root \
				&& strcol(3) eq word(variants, i) ? \
				$5 * aside(i) : NaN):($6 / y_scale): \
				($7 / y_scale):($8 / y_scale) \
				with yerrorlines linewidth thick(i) pointsize 1.1 \
				linecolor rgb colour(word(variants, i)) \
				pointtype mark(word(variants, i)) \
				dashtype dash(word(variants, i))
		}
	}
	unset multiplot
	unset output
}
