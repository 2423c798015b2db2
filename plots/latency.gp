# SPDX-License-Identifier: GPL-2.0-only
# How far each CPU is from each other: a square of ns, one way.
#
# Set by the caller:  data  TSV of `rmapbench-validate judge`: CPU, CPU, ns
#                     out   result without ending: out.png and out.svg

set datafile separator "\t"
set datafile commentschars "#"
title = system("sed -n 's/^# machine \\([^:]*\\).*/\\1/p' '".data."'")

# CPUs in the order in which they first appear, since they need not be all.
cpus = ""
has(list, s) = strstrt(list." ", " ".s." ") > 0
note(s) = (cpus = has(cpus, s) ? cpus : cpus." ".s, 0)
stats data using (note(strcol(1)), note(strcol(2)), $3) nooutput
at(s) = (where = 0, sum [i = 1:words(cpus)] (word(cpus, i) eq s ? i - 1 : 0))
n = words(cpus)

set title title.": core to core, ns one way (SIMULATED)"
set xrange [-0.5:n - 0.5]
set yrange [n - 0.5:-0.5]
set size ratio 1
unset key
set for [i = 1:n] xtics add (word(cpus, i) i - 1) out nomirror
set for [i = 1:n] ytics add (word(cpus, i) i - 1) out nomirror
set xlabel "CPU"
set ylabel "CPU"
# light to dark: also without colours a larger distance is darker
set palette defined (0 "#f7fbff", 0.5 "#6baed6", 1 "#08306b")
set cbrange [0:*]
set cblabel "ns"
half = STATS_max / 2
ink(v) = v > half ? 0xffffff : 0x222222

do for [form in "png svg"] {
	if (form eq "png") { set terminal pngcairo size 760,680 font ",11" } \
	else { set terminal svg size 760,680 font "sans,13" background "white" }
	set output out.".".form
	plot data using (at(strcol(1))):(at(strcol(2))):3 with image, \
	     data using (at(strcol(1))):(at(strcol(2))):($3 > 0 ? sprintf("%.0f", $3) : "") \
	         :(ink($3)) with labels tc rgb variable font ",8"
}
