"""One scenario, from its text to a scored run.

types        the values: scenario, scene, choice, finding
source       bytes to lines, limits first
yaml         YAML to plain nodes with their lines
nodes        what tables are made of, taken from those nodes
frontmatter  the YAML head, with line numbers
directives   the grammar of code spans: tests, repairs, ends, credits, conditions
outline      headings to sections
prose        what a learner reads: what must not stand in it, and its words
choices      bullets to choices
parse        all of it to a Scenario
note         the questions of a teaching note
tables       the codes of ethics and the vocabulary that scenarios may cite, the exams they can be drawn for
graph        states, the best total V from each, paths
check/       one function a rule; findings and figures
play         a run, replayed from its choices
score        score, safe, passed, turning point, topics
order        shuffled, opaque values for choices
render       Markdown to sanitized HTML
draw         the graph as SVG
"""
