"""The benchmarks: outside the site, they may use all of it; nothing of the site knows them.

__main__     which benchmarks there are; python -m bench
tables       what was measured, as Markdown, and into README.md
machine      what it was measured on
processes    programs under test: started, watched through /proc, ended by their own id
postgres     a PostgreSQL of our own, for the length of a benchmark
sites        Baton and the yardsticks as programs under test
browsers     one kept connection, one cookie
serve        serves a yardstick as Baton is served
learners     eight learners at once, in a process of their own
paths        the best path through each case
stories      scenarios made to measure
taught       a class that has played
decision statements engine library startup logins   the benchmarks, each a run() that yields tables
yardstick/   the usual stack, to compare with
"""
