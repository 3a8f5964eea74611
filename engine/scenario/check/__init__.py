"""What is proved of a scenario before a learner meets it: one function a rule.

subject   what the rules look at: the scenario, its graph, the tables, the day
limits    how large a case may be
words     vocabulary, provisions, reasoning, minutes
shape     links, reach, loops, the pivotal decision, flags
fairness  the honest path wins
hints     warnings: test-wiseness, and what has grown old
report    all of them over one file
"""
